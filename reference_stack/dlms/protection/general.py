"""What general APDUs authenticate and sign besides their content. GB §9.2.7.2.4, GB §9.2.7.2.5."""

from __future__ import annotations

from reference_stack.dlms.apdu.ciphering import GeneralCiphering, GeneralSigning
from reference_stack.dlms.codec import OCTETS


def general_header(form: GeneralCiphering | GeneralSigning) -> bytes:
    """The fields before the key information, each with its length, also when empty. Figure 84."""
    # Reading: the text of the book is plain, yet its own sample tags come out under no reading, and
    # a widespread library leaves these fields out. The diagnosis tries both; this is the text.
    return b"".join(
        OCTETS.encode(field)
        for field in (
            form.transaction_id,
            form.originator_system_title,
            form.recipient_system_title,
            form.date_time,
            form.other_information,
        )
    )


def signed_octets(form: GeneralSigning) -> bytes:
    """All that the signature covers: the header and the content with its length. Figure 85."""
    return general_header(form) + OCTETS.encode(form.content)
