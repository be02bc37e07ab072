"""Errors: what, where, what was available, what to do; and problems of a configuration."""

ERRORS: dict[str, str] = {
    "error.usage": "{problem}\nretain COMMAND --help lists the options",
    "error.bug": "a bug in retain: {problem}\nrun again with --debug and report what it shows",
    "error.no_transactions": "no transactions given\n"
    "name a file (retain score sales.csv), or put one into retain.toml",
    "error.no_file": "{file}: no such file\nnear it: {near}",
    "error.no_match": "{pattern}: matches no file\nlooked in {folder}; quote a pattern to keep the "
    "shell from changing it",
    "error.empty_folder": "{folder}: holds no data file\nlooked for {suffixes}, also in subfolders",
    "error.unreadable": "{file}: not permitted to read it\nask for read permission, or copy the file",
    "error.is_address": "{file}: retain reads files on this machine and fetches nothing ({scheme})\nfetch it first, e.g. curl -fLO, or give it by a pipe: … | retain score -",
    "error.broken_link": "{file}: is a link that leads nowhere\nname the file itself",
    "error.mixed_folder": "{folder}: holds data files of several kinds ({kinds})\nname one kind by a pattern, e.g. '{folder}/*.csv'",
    "error.unreachable": "{file}: cannot be opened: {problem}",
    "error.vanished": "{file}: was there, and is gone now\nrun again when it has been written",
    "error.stdin_closed": "standard input is closed\nname a file, or give the data by a pipe",
    "error.no_stream": "{file}: is no file, no pipe and no folder\nname a data file",
    "error.no_writer": "{file}: nobody has written into this pipe for {seconds} s\nstart its writer, or let retain wait longer: RETAIN_WAIT_SECONDS",
    "error.cut_while_read": "{file}: was cut short while it was read ({before} bytes before, {after} now)\nwrite it under another name first, then rename it; then run again",
    "error.cut_while_mapped": "an input was cut short while it was read\nwrite it under another name first, then rename it; then run again",
    "error.changed_while_read": "{file}: was changed while it was read\nrun again when it has been written",
    "error.out_of_memory": "out of memory: the run needs more than it may have\nraise the limit (ulimit -v, ulimit -d), or score fewer files at a time",
    "error.empty_file": "{file}: is empty, there is not even a header",
    "error.not_csv": "{file}: is a workbook or an archive, not a text table\n"
    "unpack it, or give a workbook its .xlsx or .xls suffix",
    "error.no_table": "{file}: is a document, an archive or a picture, not a text table\n"
    "export it as CSV",
    "error.corrupt": "{file}: is damaged\nfetch or export it again",
    "error.unclosed_quote": "{file}: line {line}: a quote is opened and never closed\n"
    "close it, or double it where it belongs to the text",
    "error.broken_header": "{file}: line {line}: the header's quotes do not match\n"
    "close them, or double those that belong to a name",
    "error.too_many_bytes": "{file}: decompresses to more than {limit} bytes\n"
    "raise --max-bytes if it is meant to",
    "error.too_dense": "{file}: decompresses to more than {ratio} times its size (at most {limit})\n"
    "no table does that; if this one does, decompress it first",
    "error.too_many_rows": "{file}: claims {rows} rows in {size} bytes, more than {limit} a byte\n"
    "raise --max-rows-per-byte if it is meant to",
    "error.too_many_cells": "{file}: {rows} rows × {columns} columns are more cells than {limit}\n"
    "save the sheet as CSV or Parquet, or raise --max-cells",
    "error.wrong_checksum": "{file}: column {column}, byte {offset}: the page is not what its "
    "checksum says\nfetch or export the file again",
    "error.bad_mark": "{name} {value!r}: one character, or empty for none",
    "error.same_mark": "{name} {value!r}: is the delimiter too; no cell could be told from the next",
    "error.bad_count": "{name} {value}: 0 or more",
    "NOTE_PREAMBLE": "{file}: the header stands on line {line}; what comes before it is no record",
    "WARN_TRAILING": "{file}: {bytes} zero bytes follow the compressed data; they are passed over",
    "error.one_file": "{source}: names {files} files; read_table reads one",
    "error.truncated": "{file}: ends early, the compressed data is cut off\nfetch it again",
    "error.unreadable_content": "{file}: cannot be read: {problem}\nexport it again",
    "error.encoding": "{file}: line {line}, byte {offset}: not valid {encoding}\n"
    "declare the encoding, likely --encoding {likely}",
    "error.unknown_encoding": "--encoding {encoding}: unknown\nfor Chinese files gb18030 is usual, "
    "for western European ones cp1252",
    "error.blank_header": "{file}: column {position} of the header has no name\ncolumns: {seen}",
    "error.double_header": "{file}: the header names {column} twice\nrename one of them",
    "error.double_column": "{file}: two columns have the same name\nrename one of them",
    "error.bad_json": "{file}: line {line} is no JSON object, nor are most others\none object a line is expected",
    "error.json_array": "{file}: is one array, not an object a line\nmake it lines: jq -c '.[]' {file}",
    "error.too_many_keys": "{file}: its objects have more than {limit} keys together\nkeys are the names of columns; put data into values",
    "error.cut_off": "{file}: its end is missing\nfetch or export it again",
    "error.encrypted": "{file}: is encrypted\nsave it without a password, or export it as CSV",
    "error.open_document": "{file}: is an OpenDocument sheet\nsave it as .xlsx or CSV",
    "error.no_such_header": "{file}: on none of its sheets ({seen}) does a header name all that the table requires\nname the sheet as FILE#SHEET and its columns with --map, e.g. --map customer_id=COLUMN",
    "NOTE_SHEET": "{file}: the sheet {sheet} is read, the first with the table's header",
    "WARN_SHEETS": "{file}: the sheet {sheet} is read; {others} have the table's header too and are not read; name each as FILE#SHEET",
    "error.no_sheet": "{file}: has no sheet {sheet}\nsheets: {seen}; name one as FILE#SHEET",
    "error.two_claim_role": "{file}: {columns} could each be {role}\n"
    "say which: --map {role}={first}",
    "error.role_unclaimed": "{file}: no column for {role} of {table}; columns: {seen}\n"
    "nearest: {near}; say which: --map {example}=COLUMN",
    "error.day_unclaimed": "{file}: no column for {role} of {table}; columns: {seen}\n"
    "nearest: {near}; say which: --map {example}=COLUMN; or set {setting}, days after {start}",
    "error.header_is_row": "{file}: the first line looks like a row, not like a header\n"
    "put a line with the names of the columns before it",
    "error.another_table": "{file}: no column for {role} of {table}; columns: {seen}\n"
    "it looks like {others}: --table {first}={file}; or say which column it is: --map {role}=COLUMN",
    "error.unknown_role": "--map {role}: {table} has no such role\nnearest: {near}",
    "error.mapped_column_missing": "{file}: no column {column} (mapped to {role})\n"
    "nearest: {near}; columns: {seen}",
    "error.bad_type": "{file}: column {column} ({dtype}) cannot be {role} of {table}\n"
    "give a column of another type, or map another one with --map {role}=COLUMN",
    "error.several_currencies": "{file}: amounts in several currencies ({seen}) cannot be added\n"
    "convert them first, or score one currency at a time",
    "error.ambiguous_number": "{file}: {column}: {example} could be {one} or {two}, and no other row "
    "decides\ndeclare the decimal mark: --decimal point or --decimal comma",
    "error.mixed_numbers": "{file}: {column}: {one} has a decimal point, {two} a decimal comma\n"
    "make them alike, or declare which is meant: --decimal point or --decimal comma",
    "error.mixed_portions": "{file}: {column}: {one} looks like a share, {two} like a percentage\n"
    "write all of them as shares (0.45) or all as percentages (45 or 45%)",
    "error.mixed_zones": "{file}: {column}: times of several zones, or with and without one ({seen})\n"
    "say whose days are meant, e.g. --timezone Europe/Berlin",
    "error.zone_format": "--date-format {format}: reads times of many zones\n"
    "say whose days are meant, e.g. --timezone Europe/Berlin",
    "error.epoch_seconds": "{file}: {column}: {example} looks like seconds since 1970\n"
    "declare it: --date-format epoch_s",
    "error.epoch_milliseconds": "{file}: {column}: {example} looks like milliseconds since 1970\n"
    "declare it: --date-format epoch_ms",
    "error.week_date": "{file}: {column}: {example} is a week's date (ISO 8601)\n"
    "declare it: --date-format %G-W%V-%u, or export days",
    "error.nothing_accepted": "{file}: not one of {rows} rows can be used ({reasons})",
    "hint.ragged": "no row has as many cells as the header: look for a delimiter at the ends of rows, or give --delimiter",
    "hint.number": "no amount is a number in ASCII or full-width digits: map another column with --map amount=COLUMN, or give --decimal",
    "hint.date": "declare how dates are written, e.g. --date-format %d/%m/%Y, or map another column with --map date=COLUMN",
    "hint.date_range": "all dates lie before --min-date: check how the export writes dates, or give an earlier --min-date",
    "hint.mangled": "a spreadsheet turned the identifiers into numbers: export them as text",
    "hint.nobody": "no row names a customer: map another column with --map customer_id=COLUMN",
    "hint.date_order": 'each has a date before the one it must follow: look whether two columns are exchanged, or set cleaning.date_order = "empty" to keep the rows',
    "hint.grades": 'the grades are on another scale than the one declared: look at surveys.scale and surveys.scales, or set surveys.off_scale = "empty" to keep the rows',
    "hint.day_lacking": "{rows} rows have no {role}: set {setting}, e.g. 14, to take it to be so many days after {start}",
    "hint.other": "--quarantine FILE shows them",
    "error.ambiguous_date": "{file}: {column}: {example} could be {one} or {two}, and no other row "
    "decides\ndeclare it: --date-format {format_one} or {format_two}",
    "error.mixed_dates": "{file}: {column}: some rows can only be {format_one}, others only "
    "{format_two}\nmake them one format, or declare which: --date-format {format_one}",
    "error.two_digit_year": "{file}: {column}: {example} has a two-digit year\n"
    "declare it, e.g. --date-format %d/%m/%y",
    "error.excel_serial": "{file}: {column}: {example} looks like a spreadsheet's day number\n"
    "declare it: --date-format excel1900 (excel1904 from old Macs)",
    "error.no_date_format": "{file}: {column}: no one date format fits two thirds of the rows, "
    "e.g. {example}\ndeclare it, e.g. --date-format %Y-%m-%d",
    "error.too_many_bad": "{file}: {bad} of {rows} rows have faults ({reasons}), over {limit}\n"
    "--quarantine FILE shows them; --max-bad 5% would accept more",
    "error.no_rows": "no transaction is left to work with\ngive --as-of to score customers alone",
    "error.as_of_before_data": "--as-of {as_of}: before the first transaction ({first})\n"
    "choose a later day",
    "error.stray_date": "the newest transaction ({newest}) stands alone, all others end by {usual}: "
    "a typing error?\ngive --as-of {usual}, or --as-of {newest} if it is right",
    "error.returns_without_orders": "{file}: returns name orders, but the transactions have no "
    "order_id\nmap one: --map order_id=COLUMN",
    "error.no_margin": "--value margin: not every line has its margin (missing: {missing})\n"
    "give margin or cost for all lines, or use --value revenue",
    "error.no_standards": "{folder}: holds no {file}\nsave some first: --save-standards {folder}",
    "error.bad_standards": "{file}: is no standards file of this retain\n"
    "save it anew: --save-standards DIR",
    "error.standards_days": "the saved standards are for {option} {saved}, not {asked}\n"
    "give {option} {saved}, or learn new ones",
    "error.standards_value": "the saved standards judge by margin, and these lines have none\n"
    "map margin or cost, or learn new standards",
    "error.unknown_column": "no column {column}; nearest: {near}\ncolumns: {seen}",
    "error.bad_where": "--where {where}: {problem}\nan SQL condition over the output's columns is "
    "expected, e.g. \"tier = 'A' AND last_date < DATE '2025-06-30'\"",
    "error.bad_sort": "--sort {sort}: cannot read {part}\nexpected: COLUMN, or COLUMN desc",
    "error.bad_choice": "{option} {value}: unknown\nchoices: {choices}",
    "error.bad_pair": "{option} {value}: expected {form}",
    "error.unknown_table": "{typed}: no table {table}\ntables: {tables}",
    "error.unknown_suffix": "{file}: the suffix tells no format\nsuffixes: {suffixes}; or give "
    "--format",
    "error.binary_to_terminal": "{format} is not for a terminal\nuse -o FILE, or a pipe",
    "error.is_folder": "{file}: is a folder\nname a file in it",
    "error.exists": "{file}: exists already\n--force overwrites it",
    "error.no_folder": "{file}: there is no folder {folder}, or it cannot be made\nmake it first",
    "error.folder_closed": "{file}: not permitted to write into {folder}\nchoose another folder",
    "error.write_failed": "{file}: writing failed: {problem}\nwhat was there before is untouched",
    "error.locked": "{file}: another run is writing it: {command}, process {pid}, since {since}\n"
    "wait for it to end, or write elsewhere",
    "error.lock_taken": "{file}: {lock} stands where its lock belongs and is none of retain's\n"
    "remove it",
    "error.claimed_twice": "{file}: one run cannot write two results to one file\nname another",
    "error.set_torn": "{file}: writing failed, and so did putting the old file back: {problem}\n"
    "files of this run may stand beside older ones: run again",
    "error.bad_mode": "--mode {mode}: expected 6 for the owner, then 0, 4 or 6, e.g. 0640",
    "error.sheet_too_small": "{rows} rows of {columns} columns: a sheet holds 1,048,575 of 16,384\n"
    "choose with --where, --limit or --columns, or take another format",
    "error.cell_too_long": "{column}, row {row}: a cell of a workbook holds {most} characters\n"
    "leave the column out with --columns, or take another format",
    "error.bad_key": "{file}: a key has at least {least} bytes, and at most 64 KiB\n"
    "make one: head -c 32 /dev/urandom > KEYFILE; chmod 600 KEYFILE",
    "error.stdout_closed": "standard output is closed\nuse -o FILE, or a pipe",
    "error.spool_failed": "{file}: writing a temporary file failed: {problem}\nset TMPDIR to a folder with more room",
    "error.sum_too_large": "the amounts add up to over 460 million million, more than can be exact\ncheck their unit",
    "error.not_regular": "{file}: is no regular file\nwrite to standard output to use a device or a pipe",
    "error.bad_delimiter": "--delimiter {delimiter}: one character is expected, or one followed by blanks, e.g. ';'",
    "error.bad_date_format": "--date-format {format}: no date can be read by it\nexpected e.g. %Y-%m-%d, %d/%m/%Y, %Y年%m月%d日",
    "error.configuration": "{file}: problems in the configuration: {count}",
    "error.bad_toml": "{file}: is no TOML: {problem}",
    # problems of a configuration
    "problem.unknown": "{name}: unknown; near: {near}",
    "problem.not_whole": "{name} = {value}: not a whole number (from {origin})",
    "problem.out_of_range": "{name} = {value}: not from {minimum} to {maximum} (from {origin})",
    "problem.not_date": "{name} = {value}: not a date, YYYY-MM-DD (from {origin})",
    "problem.not_zone": "{name} = {value}: not a time zone such as Europe/Berlin (from {origin})",
    "problem.not_share": "{name} = {value}: not a share, 0.01 or 1% (from {origin})",
    "problem.no_choice": "{name} = {value}: none of {choices} (from {origin})",
    "problem.not_text": "{name} = {value}: not a text (from {origin})",
    "problem.not_table": "{name} = {value}: not a table, [{name}] with a line for each name (from {origin})",
    "problem.no_name": "{name}.{cell}: no such name; names: {choices} (from {origin})",
    "problem.not_number": "{name}.{cell}: not a number of zero or more, in {value} (from {origin})",
    "problem.not_name": "{name}.{cell}: not a name in quotes, in {value} (from {origin})",
    "problem.same_floor": "levels.floors: {lower} and {upper} begin at the same revenue",
    "problem.no_coefficient": "levels.coefficients.{name} = 0: it would make every floor 0",
    "problem.no_rank": "levels.owners.{level} = {owner}: not among owner_ranks ({ranks})",
    "problem.not_scale": '{name}{cell}: not a scale of grades such as "1-5" or "0-10", in {value} (from {origin})',
    "problem.not_condition": "{name}.{cell}: not a condition in quotes, in {value} (from {origin})",
    "problem.not_texts": "{name} = {value}: not a list of texts (from {origin})",
    "problem.not_columns": '{name}: not a table of role = "column" (from {origin})',
    "problem.before_epoch": "{name}: no day before {epoch} can be counted",
    "problem.a_over_b": "scoring.a_percent: must be less than scoring.b_percent",
}
