// digest(): what XForms names as its algorithms. MD5 and SHA-1 are there because forms of others use them as
// short names of texts; nothing of this engine rests on them.
#include <array>
#include <bit>

#include "core/base/bytes.h"
#include "core/base/hash.h"
#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

// The message, a 1 bit, zeros and its length in bits, in blocks of `block` bytes.
Bytes padded(std::string_view text, std::size_t block, bool is_big_endian) {
    Bytes bytes = bytes_of(text);
    const std::size_t length = block / 8;
    const std::uint64_t bits = static_cast<std::uint64_t>(text.size()) * 8;
    bytes.push_back(0x80);
    while (bytes.size() % block != block - length) bytes.push_back(0);
    for (std::size_t i = 0; i < length; ++i) {
        const std::size_t place = is_big_endian ? length - 1 - i : i;
        bytes.push_back(place < 8 ? static_cast<std::uint8_t>(bits >> (8 * place)) : std::uint8_t{0});
    }
    return bytes;
}

template <class Word>
Word word_at(const Bytes& bytes, std::size_t at, bool is_big_endian) {
    Word word = 0;
    for (std::size_t i = 0; i < sizeof(Word); ++i) {
        const std::size_t place = is_big_endian ? i : sizeof(Word) - 1 - i;
        word = static_cast<Word>(word << 8U | bytes[at + place]);
    }
    return word;
}

template <class Word, std::size_t N>
Bytes bytes_of_words(const std::array<Word, N>& words, bool is_big_endian) {
    Bytes bytes;
    for (const Word word : words)
        for (std::size_t i = 0; i < sizeof(Word); ++i) {
            const std::size_t place = is_big_endian ? sizeof(Word) - 1 - i : i;
            bytes.push_back(static_cast<std::uint8_t>(word >> (8 * place)));
        }
    return bytes;
}

// ---- MD5 (RFC 1321) ----

// The first 32 bits of the fraction of |sin(i + 1)|.
constexpr std::array<std::uint32_t, 64> kSines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr std::array<std::array<int, 4>, 4> kTurns{
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

std::uint32_t mixed(std::size_t round, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    switch (round) {
        case 0: return (b & c) | (~b & d);
        case 1: return (d & b) | (~d & c);
        case 2: return b ^ c ^ d;
        default: return c ^ (b | ~d);
    }
}

Bytes md5(std::string_view text) {
    std::array<std::uint32_t, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    constexpr std::array<std::size_t, 4> kSteps{1, 5, 3, 7}, kStarts{0, 1, 5, 0};
    const Bytes bytes = padded(text, 64, false);
    for (std::size_t block = 0; block < bytes.size(); block += 64) {
        std::array<std::uint32_t, 4> s = state;
        for (std::size_t i = 0; i < 64; ++i) {
            const std::size_t round = i / 16;
            const std::size_t place = (kSteps[round] * i + kStarts[round]) % 16;
            const std::uint32_t sum = s[0] + mixed(round, s[1], s[2], s[3]) + kSines[i] +
                                      word_at<std::uint32_t>(bytes, block + 4 * place, false);
            s = {s[3], s[1] + std::rotl(sum, kTurns[round][i % 4]), s[1], s[2]};
        }
        for (std::size_t i = 0; i < 4; ++i) state[i] += s[i];
    }
    return bytes_of_words(state, false);
}

// ---- SHA-1 and SHA-512 (FIPS 180-4) ----

Bytes sha1(std::string_view text) {
    std::array<std::uint32_t, 5> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    constexpr std::array<std::uint32_t, 4> kRounds{0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    const Bytes bytes = padded(text, 64, true);
    for (std::size_t block = 0; block < bytes.size(); block += 64) {
        std::array<std::uint32_t, 80> w{};
        for (std::size_t i = 0; i < 80; ++i)
            w[i] = i < 16 ? word_at<std::uint32_t>(bytes, block + 4 * i, true)
                          : std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        std::array<std::uint32_t, 5> s = state;
        for (std::size_t i = 0; i < 80; ++i) {
            const std::size_t round = i / 20;
            const std::uint32_t mix = round == 0   ? (s[1] & s[2]) | (~s[1] & s[3])
                                      : round == 2 ? (s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3])
                                                   : s[1] ^ s[2] ^ s[3];
            const std::uint32_t sum = std::rotl(s[0], 5) + mix + s[4] + kRounds[round] + w[i];
            s = {sum, s[0], std::rotl(s[1], 30), s[2], s[3]};
        }
        for (std::size_t i = 0; i < 5; ++i) state[i] += s[i];
    }
    return bytes_of_words(state, true);
}

// The first 64 bits of the fractions of the cube roots of the first 80 primes.
constexpr std::array<std::uint64_t, 80> kCubeRoots{
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};
// Of the square roots of the first eight primes, and of the next eight.
constexpr std::array<std::uint64_t, 8> kStart512{0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                                 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                                 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
constexpr std::array<std::uint64_t, 8> kStart384{0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
                                                 0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
                                                 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};

using State512 = std::array<std::uint64_t, 8>;

void add_block(const Bytes& bytes, std::size_t block, State512& state) {
    std::array<std::uint64_t, 80> w{};
    for (std::size_t i = 0; i < 80; ++i) {
        if (i < 16) {
            w[i] = word_at<std::uint64_t>(bytes, block + 8 * i, true);
            continue;
        }
        const std::uint64_t early = std::rotr(w[i - 15], 1) ^ std::rotr(w[i - 15], 8) ^ (w[i - 15] >> 7U);
        const std::uint64_t late = std::rotr(w[i - 2], 19) ^ std::rotr(w[i - 2], 61) ^ (w[i - 2] >> 6U);
        w[i] = w[i - 16] + early + w[i - 7] + late;
    }
    State512 s = state;
    for (std::size_t i = 0; i < 80; ++i) {
        const std::uint64_t turned = std::rotr(s[4], 14) ^ std::rotr(s[4], 18) ^ std::rotr(s[4], 41);
        const std::uint64_t sum = s[7] + turned + ((s[4] & s[5]) ^ (~s[4] & s[6])) + kCubeRoots[i] + w[i];
        const std::uint64_t most = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        const std::uint64_t other = (std::rotr(s[0], 28) ^ std::rotr(s[0], 34) ^ std::rotr(s[0], 39)) + most;
        s = {sum + other, s[0], s[1], s[2], s[3] + sum, s[4], s[5], s[6]};
    }
    for (std::size_t i = 0; i < 8; ++i) state[i] += s[i];
}

Bytes sha512(std::string_view text, State512 state, std::size_t length) {
    const Bytes bytes = padded(text, 128, true);
    for (std::size_t block = 0; block < bytes.size(); block += 128) add_block(bytes, block, state);
    Bytes whole = bytes_of_words(state, true);
    whole.resize(length);
    return whole;
}

std::optional<Bytes> hashed(std::string_view text, std::string_view algorithm) {
    if (algorithm == "MD5") return md5(text);
    if (algorithm == "SHA-1") return sha1(text);
    if (algorithm == "SHA-256") {
        const Hash hash = sha256(view_of(text));
        return Bytes(hash.raw.begin(), hash.raw.end());
    }
    if (algorithm == "SHA-384") return sha512(text, kStart384, 48);
    if (algorithm == "SHA-512") return sha512(text, kStart512, 64);
    return std::nullopt;
}

}  // namespace

Operand digest(std::span<const Operand> a) {
    const std::string text = text_of(a[0]);
    const auto hash = hashed(text, text_of(a[1]));
    const std::string encoding = a.size() > 2 ? text_of(a[2]) : "base64";
    if (!hash || (encoding != "base64" && encoding != "hex")) return {};
    return Operand::of_text(encoding == "hex" ? to_hex(*hash) : to_base64(*hash));
}

}  // namespace wincheck::rules
