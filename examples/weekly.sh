#!/usr/bin/env bash
# Monday's report: score, report, mail. For cron or a systemd timer; docs/operating.md shows both.
#
# Every setting below can be set in the environment. WEEKLY_AS_OF repeats a past week.
# Ends with 0, or 1 where a threshold was hit (mailed all the same); with any other code nothing
# went to the readers, the operator has the messages, and the files of the last good week stand.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

config=${WEEKLY_CONFIG:-$here/shop/retain.toml}
out=${WEEKLY_OUT:-/var/lib/retain}
readers=${WEEKLY_TO:-}                 # addresses, by comma; empty: no mail
operator=${WEEKLY_OPERATOR:-root}      # who hears of failures
sender=${WEEKLY_FROM:-retain}
lang=${WEEKLY_LANG:-en}                # en or zh
keep=${WEEKLY_KEEP:-53}                # dated score files
max_age=${WEEKLY_MAX_AGE-8d}           # of the newest transaction; empty: any
fail_on=${WEEKLY_FAIL_ON:-}            # conditions by semicolon: 'newly_churned > 20; retention < 70%'
mailer=${WEEKLY_MAILER:-/usr/sbin/sendmail -t -oi}
as_of=${WEEKLY_AS_OF:-}
day=${as_of:-$(date +%F)}

if [ "$lang" = zh ]; then
  title="客户留存周报 $day" reached="触及阈值" failed="客户留存周报未能生成"
else
  title="Retention report $day" reached="threshold" failed="Retention report failed"
fi

umask 077
mkdir -p "$out"
messages=$(mktemp)
trap 'rm -f "$messages"' EXIT

# mail TO SUBJECT BODY [FILE…]
mail() {
  python3 "$here/mail_report.py" --from "$sender" --to "$1" --subject "$2" --body "$3" "${@:4}" |
    $mailer
}

# What went wrong goes to the operator alone.
give_up() {
  local code=$1 what
  case $code in
    2)  what="the command line is wrong" ;;
    65) what="the data cannot be trusted" ;;
    66) what="a file is missing" ;;
    73) what="a result cannot be created" ;;
    74) what="writing failed: is the disk full?" ;;
    75) what="another run is at it, or a file changed while it was read: try again" ;;
    77) what="a file may not be read" ;;
    78) what="the configuration is wrong" ;;
    *)  what="see the messages" ;;
  esac
  mail "$operator" "$failed ($code): $what" "$messages"
  exit "$code"
}

# retain locks each file that it writes. This lock is for the whole: two runs at once would give
# the readers two mails, and a report of one beside the scores of the other.
exec 9>"$out/.weekly.lock"
if ! flock --nonblock 9; then
  echo "another run holds $out/.weekly.lock" >"$messages"
  give_up 75
fi

common=(--quiet --force --config "$config" --lang "$lang")
[ -z "$as_of" ] || common+=(--as-of "$as_of")

# The standards of the first week judge every week after it, so that tiers do not jitter. Remove
# the folder to learn them anew, once a year or when the business has changed.
standards=(--save-standards "$out/standards")
[ ! -d "$out/standards" ] || standards=(--standards "$out/standards")
code=0
retain score "${common[@]}" "${standards[@]}" -o "$out/scores-$day.parquet" 2>"$messages" || code=$?
[ "$code" -eq 0 ] || give_up "$code"

conditions=()
IFS=';' read -ra asked <<<"$fail_on"
for condition in "${asked[@]}"; do
  conditions+=(--fail-on "$condition")
done
[ -z "$max_age" ] || conditions+=(--max-age "$max_age")

# All three files appear together or not at all.
retain report "${common[@]}" --standards "$out/standards" "${conditions[@]}" \
  -o "$out/report.md" -o "$out/report.html" -o "$out/report.xlsx" 2>"$messages" || code=$?
case $code in
  0) subject=$title ;;
  1) # The first condition that held, not one that could not be judged.
    held=$(grep -v -e 'not judged' -e '无法判断' "$messages" | head -n 1)
    subject="$title – $reached: $held" ;;
  *) give_up "$code" ;;
esac
cat "$messages" >&2 # for cron's own mail or the journal: every condition that held or is unknown
[ -z "$readers" ] ||
  mail "$readers" "$subject" "$out/report.md" "$out/report.html" "$out/report.xlsx"

# Of the dated files the newest stay.
printf '%s\n' "$out"/scores-????-??-??.parquet | sort -r | tail -n "+$((keep + 1))" |
  while IFS= read -r old; do rm -- "$old"; done
exit "$code"
