// Reads signed notes and checks places in their trees with golang.org/x/mod alone (notes_test.py). Standard input
// holds one JSON object a line, and each is answered by one line: the note's origin and size and who signed it,
// or what is wrong.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type key struct {
	Name   string
	Kind   byte // 1: Ed25519, 4: cosignature/v1
	Public string
}

type place struct {
	Index  int64
	Record string
	Path   []string
}

type question struct {
	Note   string
	Keys   []key
	Places []place
}

type answer struct {
	Origin string   `json:"origin"`
	Size   int64    `json:"size"`
	Signed []string `json:"signed"`
	Places int      `json:"places"`
	Wrong  string   `json:"wrong"`
}

// cosigner is C2SP's cosignature/v1, which x/mod leaves to its users.
type cosigner struct {
	name   string
	public ed25519.PublicKey
}

func (c cosigner) Name() string { return c.name }

func (c cosigner) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(c.name+"\n\x04"), c.public...))
	return binary.BigEndian.Uint32(sum[:])
}

func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(signature)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
	return ed25519.Verify(c.public, []byte(signed), signature[8:])
}

func verifierOf(k key) (note.Verifier, error) {
	public, err := hex.DecodeString(k.Public)
	if err != nil || len(public) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("not a key: %s", k.Public)
	}
	if k.Kind == 4 {
		return cosigner{k.Name, public}, nil
	}
	text, err := note.NewEd25519VerifierKey(k.Name, public)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}

func hashOf(text string) (tlog.Hash, error) {
	var hash tlog.Hash
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(hash) {
		return hash, fmt.Errorf("not a hash: %s", text)
	}
	copy(hash[:], raw)
	return hash, nil
}

func checkPlace(p place, size int64, root tlog.Hash) error {
	record, err := hex.DecodeString(p.Record)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, text := range p.Path {
		hash, err := hashOf(text)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	return tlog.CheckRecord(proof, size, root, p.Index, tlog.RecordHash(record))
}

func check(q question) (a answer, err error) {
	var known []note.Verifier
	for _, k := range q.Keys {
		verifier, err := verifierOf(k)
		if err != nil {
			return a, err
		}
		known = append(known, verifier)
	}
	opened, err := note.Open([]byte(q.Note), note.VerifierList(known...))
	if err != nil {
		return a, err
	}
	for _, signature := range opened.Sigs {
		a.Signed = append(a.Signed, signature.Name)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 {
		return a, fmt.Errorf("not a checkpoint")
	}
	a.Origin = lines[0]
	if a.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return a, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return a, err
	}
	for _, p := range q.Places {
		if err := checkPlace(p, a.Size, root); err != nil {
			return a, fmt.Errorf("record %d: %v", p.Index, err)
		}
		a.Places++
	}
	return a, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var q question
		a, err := answer{}, json.Unmarshal(lines.Bytes(), &q)
		if err == nil {
			a, err = check(q)
		}
		if err != nil {
			a.Wrong = err.Error()
		}
		out, _ := json.Marshal(a)
		fmt.Println(string(out))
	}
}
