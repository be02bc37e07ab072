"""A mail with a text as its body and files attached, on standard output, for any sendmail.

usage: mail_report.py --from A --to B,C --subject TEXT --body FILE [ATTACHED …] | sendmail -t -oi
"""

from __future__ import annotations

import argparse
import mimetypes
import sys
from email.message import EmailMessage
from pathlib import Path

LONGEST_SUBJECT = 160


def message(
    sender: str, readers: str, subject: str, body: str, attached: list[Path]
) -> EmailMessage:
    """The mail. Date and Message-ID are left to the mail server.

    The body is sent as plain text: Markdown reads well as it is, and no reader's program has to
    understand it.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = readers
    mail["Subject"] = " ".join(subject.split())[:LONGEST_SUBJECT]
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body, cte="quoted-printable")
    for path in attached:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        mail.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=path.name)
    return mail


def main() -> None:
    """Write the mail that was asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--from", dest="sender", required=True)
    asked.add_argument("--to", required=True)
    asked.add_argument("--subject", required=True)
    asked.add_argument("--body", type=Path, required=True)
    asked.add_argument("attached", type=Path, nargs="*")
    typed = asked.parse_args()
    body = typed.body.read_text(encoding="utf-8")
    mail = message(typed.sender, typed.to, typed.subject, body, typed.attached)
    sys.stdout.buffer.write(mail.as_bytes())


if __name__ == "__main__":
    main()
