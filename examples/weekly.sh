#!/usr/bin/env bash
# Score the shop once a week, judged by the standards of the first week, one dated file a run.
# usage: weekly.sh FOLDER_FOR_RESULTS [AS_OF]
set -euo pipefail
results=$1
as_of=${2:-}
cd "$(dirname "$0")/shop"
mkdir -p "$results"

options=(--quiet --force)
[ -n "$as_of" ] && options+=(--as-of "$as_of")
if [ -d "$results/standards" ]; then
  options+=(--standards "$results/standards")
else
  options+=(--save-standards "$results/standards")
fi
retain score "${options[@]}" -o "$results/scores-${as_of:-newest}.csv"
retain tiers "${options[@]}" -o "$results/tiers-${as_of:-newest}.md"
