"""A mail server for tests: takes letters by SMTP and keeps each as a file. Run by smtp.sh.

    smtp_folder.py FOLDER PORT_FILE FIRST_PORT

Every recipient has a folder of their own. Some names answer otherwise, as servers in the world do:
`gone` is refused for good, `later` is put off, `lost` is taken and the line goes dead before the answer,
`spam` is refused when the words have been read.
"""

import asyncio
import os
import sys
import uuid

from aiosmtpd.controller import Controller


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


def main():
    place, port_file, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
    for port in range(first, first + 20):
        controller = Controller(Folder(place), hostname="127.0.0.1", port=port)
        try:
            controller.start()
        except OSError:
            continue
        with open(port_file + ".part", "w") as file:
            file.write(str(port))
        os.rename(port_file + ".part", port_file)
        asyncio.new_event_loop().run_forever()
    sys.exit(f"no free port from {first} to {first + 19}")


main()
