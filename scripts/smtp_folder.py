"""A mail server for tests: takes letters by SMTP and keeps each as a file. Run by smtp.sh.

    smtp_folder.py FOLDER PORT_FILE FIRST_PORT CERTIFICATES

It listens on three ports, which it writes down in this order: in the clear, without STARTTLS and without a password;
with STARTTLS, which it demands; and secret from the first byte. The last two ask for the name `desk` and the password
`right`; CERTIFICATES is the folder of server.pem and server.key.

Every recipient has a folder of their own. Some names answer otherwise, as servers in the world do:
`gone` is refused for good, `later` is put off, `lost` is taken and the line goes dead before the answer,
`spam` is refused when the words have been read.
"""

import asyncio
import os
import ssl
import sys
import uuid

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

KNOWN = LoginPassword(b"desk", b"right")


def known(server, session, envelope, mechanism, given):
    return AuthResult(success=given == KNOWN, handled=False)


class Folder:
    def __init__(self, place):
        self.place = place

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name.startswith("gone"):
            return "550 5.1.1 no such user here"
        if name.startswith("later"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        for address in envelope.rcpt_tos:
            name = address.partition("@")[0]
            if name.startswith("spam"):
                return "554 5.7.1 not wanted"
            folder = os.path.join(self.place, os.path.basename(name))
            os.makedirs(folder, exist_ok=True)
            path = os.path.join(folder, f"{uuid.uuid4()}.eml")
            with open(path + ".part", "wb") as file:
                file.write(f"X-Envelope-From: {envelope.mail_from}\r\n".encode())
                file.write(f"X-Envelope-To: {','.join(envelope.rcpt_tos)}\r\n".encode())
                file.write(envelope.original_content)
            os.rename(path + ".part", path)
            if name.startswith("lost"):
                server.transport.abort()
        return "250 2.0.0 taken"


def listening(place, port, free_to, **how):
    """A server on the first free port, which begins there."""
    for port in range(port, free_to):
        controller = Controller(Folder(place), hostname="127.0.0.1", port=port, **how)
        try:
            controller.start()
        except OSError:
            continue
        return controller
    sys.exit(f"no free port to {free_to - 1}")


def main():
    place, port_file, first, certificates = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    secret = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secret.load_cert_chain(f"{certificates}/server.pem", f"{certificates}/server.key")
    signed_in = {"authenticator": known, "auth_required": True}
    ports, port = [], first
    for how in (
        {},
        {"tls_context": secret, "require_starttls": True, **signed_in},
        # Every byte is secret already: the library does not know and would ask for STARTTLS once more.
        {"ssl_context": secret, "auth_require_tls": False, **signed_in},
    ):
        port = listening(place, port, first + 40, **how).port + 1
        ports.append(port - 1)
    with open(port_file + ".part", "w") as file:
        file.write(" ".join(map(str, ports)) + "\n")
    os.rename(port_file + ".part", port_file)
    asyncio.new_event_loop().run_forever()


main()
