#!/bin/sh
# The smallest station: curl and sh. Reports are files, named for the station's own number: queue/G7-0001.json
#
#   PORTAL=https://portal.example.cn PORTAL_KEY=yh_… sh sync.sh
#
# What was filed goes to done/, what was refused to trouble/ with the answer beside it; whatever could not be sent
# stays in queue/. Changes are appended to changes.ndjson, a page a line: of each report the last row counts.
set -eu
api=${PORTAL%/}/api/v1
mkdir -p queue done trouble

# curl METHOD-AND-MORE…: prints the status, leaves the answer in answer.json; 000 without a line. The key is read
# from standard input, because arguments can be seen by everybody on the machine.
ask() {
    printf 'header = "Authorization: Bearer %s"\n' "$PORTAL_KEY" |
        curl -sS -K - --retry 5 --max-time 60 -o answer.json -w '%{http_code}' "$@" || true
}

for file in queue/*.json; do
    [ -e "$file" ] || continue
    number=$(basename "$file" .json)
    # The report holds its number too ("external_id"), so it is filed once even when the key was forgotten.
    status=$(ask "$api/issues/" -H 'Content-Type: application/json' -H "Idempotency-Key: $number" --data-binary "@$file")
    case $status in
        200 | 201) mv "$file" done/ && mv answer.json "done/$number.answer" ;;
        400 | 404 | 409 | 413 | 422) mv "$file" trouble/ && mv answer.json "trouble/$number.answer" ;;
        *) echo "No answer for $number ($status); it waits." >&2 ;;
    esac
done

more=true
while [ "$more" = true ]; do
    cursor=$(cat cursor 2>/dev/null || true)
    status=$(ask -G "$api/changes/" ${cursor:+--data-urlencode "cursor=$cursor"} -d limit=1000)
    case $status in
        200) ;;
        410) rm -f cursor changes.ndjson && continue ;; # begin anew, and keep only what is told
        *) echo "The copy waits ($status)." >&2 && exit 1 ;;
    esac
    # The page before its cursor: cut off in between, it is read once more.
    cat answer.json >>changes.ndjson && echo >>changes.ndjson
    sed -n 's/.*"cursor":"\([^"]*\)".*/\1/p' answer.json >cursor
    more=$(sed -n 's/.*"more":\(true\|false\).*/\1/p' answer.json)
done
