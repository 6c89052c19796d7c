#!/bin/sh
# Renders the mixin into the files beside it, which are checked in. Needs jsonnet (Debian package jsonnet).
set -eu
cd "$(dirname "$0")"
note='# Rendered from deploy/mixin by deploy/mixin/render.sh; change it there.'
for name in rules alerts; do
  { echo "$note" && jsonnet -S "render/$name.jsonnet"; } >"../prometheus/tokenmeter.$name.yml"
done
jsonnet -m ../grafana/dashboards render/dashboards.jsonnet >/dev/null
