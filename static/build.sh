#!/bin/sh
# Compiles static/src into static/css. Needs npm and the network once; the pages themselves need neither.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/src/package.json" "$here/src/package-lock.json" "$work"
(cd "$work" && npm ci --silent --no-audit --no-fund --ignore-scripts)

for sheet in portal campaign work; do
    "$work/node_modules/.bin/sass" --load-path="$work/node_modules" --no-source-map --no-charset \
        --style=compressed --quiet-deps "$here/src/$sheet.scss" "$work/$sheet.css"
    # One prefix of our own: docs/decisions/0003-govuk-frontend.md.
    sed 's/govuk-/yh-/g' "$work/$sheet.css" > "$here/css/$sheet.css"
    printf '%s.css: %s bytes gzip\n' "$sheet" "$(gzip -9c "$here/css/$sheet.css" | wc -c)"
done
