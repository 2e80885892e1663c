#!/usr/bin/env bash
# A draw from commitment to proof: draw.sh WINCHECK FOLDER. The last line is the independent verifier's.
set -euo pipefail
wincheck=$1 out=$2 here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
rm -f "$out"/{log.jsonl,secret.json,list.txt,result.txt}
id=2026-03-nights
"$wincheck" draw commit "$here/draw.json" --log "$out/log.jsonl" --secret "$out/secret.json" --at 2026-03-01T09:00:00+08:00
"$wincheck" draw freeze "$here/candidates.csv" --draw $id --total 3 --inspectors "$here/inspectors.json" \
    --log "$out/log.jsonl" --out "$out/list.txt" --at 2026-03-02T09:00:00+08:00
"$wincheck" draw run --draw $id --log "$out/log.jsonl" --list "$out/list.txt" --secret "$out/secret.json" \
    --values "$here/values.json" --out "$out/result.txt" --at 2026-03-06T09:00:00+08:00
"$wincheck" draw reveal --draw $id --log "$out/log.jsonl" --secret "$out/secret.json" --at 2026-04-10T09:00:00+08:00
"$wincheck" draw verify --draw $id --log "$out/log.jsonl" --list "$out/list.txt" --result "$out/result.txt" \
    --values "$here/values.json" --at 2026-04-10T10:00:00+08:00
python3 "$here/verify_draw.py" $id "$out/log.jsonl" "$out/list.txt" "$out/result.txt" "$here/values.json"
