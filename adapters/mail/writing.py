"""Writes a message as a mail server takes it (RFC 5322), and nothing else into it.

The standard library's `EmailMessage` refuses line breaks in headers, so that nothing that a
customer or a shop typed becomes a header of its own.
"""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final

from domain.mail import Envelope, File, Mailbox

_LONGEST_ID: Final = 250


class EnvelopeBroken(Exception):
    """A message can't be written: an address or a header holds what none may hold."""


def written(envelope: Envelope) -> EmailMessage:
    """Write a message with its text, its HTML, pictures in it, and files.

    Raises:
        EnvelopeBroken: a part of it can't be.
    """
    try:
        return _written(envelope)
    except (ValueError, MessageError, LookupError) as error:
        raise EnvelopeBroken(str(error)) from error


def _written(envelope: Envelope) -> EmailMessage:
    message = EmailMessage(policy=SMTPUTF8 if needs_utf8(envelope) else SMTP)
    message["From"] = _address(envelope.sender)
    message["To"] = _address(envelope.to)
    if envelope.cc:
        message["Cc"] = [_address(each) for each in envelope.cc]
    if envelope.reply_to is not None:
        message["Reply-To"] = _address(Mailbox(envelope.reply_to))
    message["Subject"] = _one_line(envelope.subject)
    message["Date"] = envelope.at
    message["Message-ID"] = _header_id(envelope.header_id)
    message["Auto-Submitted"] = "auto-generated"  # so that no automatic answer comes (RFC 3834)
    message.set_content(envelope.text, cte="quoted-printable")
    if envelope.html is not None:
        message.add_alternative(envelope.html, subtype="html", cte="quoted-printable")
        for picture in envelope.inline:
            _add_picture(message, picture)
    for file in envelope.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    message["Content-Language"] = _language(envelope.locale)
    return message


def needs_utf8(envelope: Envelope) -> bool:
    """Tell whether an address holds letters that not every mail server takes (RFC 6531)."""
    mailboxes = (envelope.to, *envelope.cc, envelope.sender)
    return not all(each.address.rpartition("@")[0].isascii() for each in mailboxes)


def mailbox_spelled(address: str) -> str:
    """Spell an address for the envelope: its domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _add_picture(message: EmailMessage, picture: File) -> None:
    main, _, sub = picture.media_type.partition("/")
    parts = list(message.iter_parts())
    html = parts[-1]
    if isinstance(html, EmailMessage):
        html.add_related(
            picture.content,
            maintype=main,
            subtype=sub,
            cid=f"<{picture.name}>",
            disposition="inline",
        )


def _address(mailbox: Mailbox) -> Address:
    spelled, name = mailbox_spelled(mailbox.address), _one_line(mailbox.name or "")
    if spelled.isascii():
        return Address(display_name=name, addr_spec=spelled)
    local, _, domain = _one_line(spelled).rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


def _one_line(text: str) -> str:
    if not text.isprintable():
        message = "A header of a message can't hold line breaks or control characters."
        raise ValueError(message)
    return text


def _header_id(text: str) -> str:
    is_plain = text.isascii() and text.isprintable() and not set(text[1:-1]) & set("<> ")
    if not (is_plain and text.startswith("<") and text.endswith(">") and len(text) < _LONGEST_ID):
        message = "This is no Message-ID."
        raise ValueError(message)
    return text


def _language(locale: str) -> str:
    return _one_line(locale.replace("_", "-"))
