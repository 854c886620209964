"""Taking protection off an APDU as an onlooker: no counters remembered, nothing refused. GB §9.2.7.

A receiver stops at the first thing that is wrong. An onlooker notes it as a *problem* and reads on
as far as the keys go; what only the keys at hand keep it from seeing is an *obstacle*, and no fault
of whoever sent it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from harness.octets.reading_keys import KeyRing
from harness.octets.reading_layers import (
    Ciphered,
    LayerReading,
    ciphering_problem,
    kind_and_title,
    title_of,
    titles_problem,
)
from reference_stack.dlms.apdu import (
    GeneralCiphering,
    GeneralDedCiphering,
    GeneralGloCiphering,
    GeneralSigning,
    ServiceCiphering,
    decode_apdu,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.codec import OCTETS
from reference_stack.dlms.compression import decompress
from reference_stack.dlms.protection import (
    PROTECTED_TAGS,
    NotOpened,
    SecurityControl,
    signing,
)
from reference_stack.dlms.protection.general import general_header, signed_octets
from reference_stack.dlms.protection.opening import MAX_LAYERS
from reference_stack.dlms.protection.sealing import (
    TAG_OCTETS,
    TITLE_OCTETS,
    GcmKey,
    SecuredContent,
    split,
)
from reference_stack.kernel.errors import Malformed, ProtocolError, Truncated

_WITHOUT_TAG = 0xEF


class Unsealed(NamedTuple):
    """How far the opening went. `plain` is None where something stayed closed."""

    plain: bytes | None
    layers: tuple[LayerReading, ...] = ()
    problem: ProtocolError | None = None
    obstacle: str = ""


class _Step(NamedTuple):
    layer: LayerReading
    content: bytes | None
    problem: ProtocolError | None = None
    obstacle: str = ""


class Opener:
    """Opens what the two parties of one association send."""

    def __init__(self, association: AssociationParameters) -> None:
        self.association = association
        self.ring = KeyRing(association)

    def unseal(self, octets: bytes, sender: Side) -> Unsealed:
        """Layer by layer, as far as it goes. Raises nothing."""
        layers: list[LayerReading] = []
        problem: ProtocolError | None = None
        obstacle = ""
        while octets and octets[0] in PROTECTED_TAGS:
            if len(layers) == MAX_LAYERS:
                many = Malformed(f"more than {MAX_LAYERS} layers", clause="GB §9.2.7.2")
                return Unsealed(None, tuple(layers), problem or many, obstacle)
            try:
                form = decode_apdu(octets)
            except ProtocolError as malformed:
                return Unsealed(None, tuple(layers), problem or malformed, obstacle)
            match form:
                case GeneralSigning():
                    step = self._signed(form, sender)
                case (
                    ServiceCiphering()
                    | GeneralGloCiphering()
                    | GeneralDedCiphering()
                    | GeneralCiphering()
                ):
                    step = self._ciphered(octets, form, sender)
                case _:
                    break
            layers.append(step.layer)
            problem = problem or step.problem
            obstacle = obstacle or step.obstacle
            if step.content is None:
                return Unsealed(None, tuple(layers), problem, obstacle)
            octets = step.content
        return Unsealed(octets, tuple(layers), problem, obstacle)

    def _ciphered(self, octets: bytes, form: Ciphered, sender: Side) -> _Step:
        kind, title = kind_and_title(form)
        try:
            secured = split(form.content)
        except Truncated as short:
            control = SecurityControl.of_octet(form.content[0]) if form.content else None
            return _Step(
                LayerReading(form, kind, control, title=title), None, _moved(short, octets)
            )
        layer = LayerReading(form, kind, secured.control, secured.counter, title)
        problem = ciphering_problem(self.association, layer, sender)
        if not secured.control.protection:
            return self._unpacked(replace(layer, opened=True), secured.payload, problem)
        originator = title or title_of(self.association, sender)
        if len(originator) != TITLE_OCTETS:
            wrong = NotOpened(f"a system title of {len(originator)} octets, expected 8")
            return _Step(layer, None, problem or wrong)
        found = self.ring.candidates(form, secured.control, sender)
        if not found.ciphers:
            return _Step(layer, None, problem or found.problem, found.obstacle)
        if secured.control.authenticated and self.ring.gak is None:
            return self._unproved(layer, secured, originator, found.ciphers[0][0], problem)
        return self._deciphered(layer, secured, originator, found.ciphers, problem)

    def _deciphered(
        self,
        layer: LayerReading,
        secured: SecuredContent,
        title: bytes,
        ciphers: tuple[tuple[GcmKey, str], ...],
        problem: ProtocolError | None,
    ) -> _Step:
        headers = [(b"", "")]
        if isinstance(layer.form, GeneralCiphering):
            # Reading: the text has the header authenticated; a widespread library leaves it out.
            header = general_header(layer.form)
            headers = [(header, ""), (b"", "its header is not in the additional data")]
        refusal: ProtocolError | None = None
        for cipher, about_key in ciphers:
            for header, about_header in headers:
                try:
                    plain = cipher.open(secured, title=title, gak=self.ring.gak, header=header)
                except NotOpened as refused:
                    refusal = refusal or refused
                    continue
                remark = "; ".join(filter(None, (about_key, about_header)))
                opened = replace(layer, opened=True, remark=remark)
                return self._unpacked(opened, plain, problem)
        # Authentication alone hides nothing: what it says can be read all the same.
        body = None if secured.control.encrypted else secured.payload[:-TAG_OCTETS]
        return _Step(layer, body, problem or refusal)

    def _unproved(
        self,
        layer: LayerReading,
        secured: SecuredContent,
        title: bytes,
        cipher: GcmKey,
        problem: ProtocolError | None,
    ) -> _Step:
        """Read without looking at the tag, for want of an authentication key."""
        control = SecurityControl.of_octet(secured.control.octet & _WITHOUT_TAG)
        content = SecuredContent(control, secured.counter, secured.payload[:-TAG_OCTETS])
        plain = cipher.open(content, title=title, gak=None)
        obstacle = "the tag is not checked: there is no authentication key"
        step = self._unpacked(replace(layer, opened=True, remark=obstacle), plain, problem)
        return step._replace(obstacle=obstacle)

    def _unpacked(
        self, layer: LayerReading, content: bytes, problem: ProtocolError | None
    ) -> _Step:
        if layer.control is not None and layer.control.compressed:
            conventions = self.association.conventions
            try:
                content = decompress(content, conventions.largest_apdu_octets, conventions.v44)
            except ProtocolError as wrong:
                packed = NotOpened(f"the compressed APDU does not unpack: {wrong}")
                return _Step(layer, None, problem or packed)
        form = layer.form
        if isinstance(form, ServiceCiphering) and content[:1] != bytes([form.plain_tag]):
            found = content[:1].hex().upper() or "without a tag"
            problem = problem or Malformed(
                f"under the tag {form.tag:02X} is an APDU {found}",
                clause="GB §service-specific-ciphering",
            )
        return _Step(layer, content, problem)

    def _signed(self, form: GeneralSigning, sender: Side) -> _Step:
        layer = LayerReading(form, None, title=form.originator_system_title)
        problem = titles_problem(self.association, layer, sender)
        if self.ring.suite.curve is None:
            wrong = NotOpened("a signature, and security suite 0 has none")
            return _Step(layer, form.content, problem or wrong)
        publics = list(self.ring.signers())
        covered = signed_octets(form)
        # Reading: figure and text sign the content with its length; a widespread library without.
        shorter = covered[: -len(OCTETS.encode(form.content))] + form.content
        for octets, remark in (
            (covered, ""),
            (shorter, "the content is signed without its length"),
        ):
            for public in publics:
                try:
                    signing.verify(octets, form.signature, public, self.ring.suite)
                except NotOpened:
                    continue
                return _Step(replace(layer, opened=True, remark=remark), form.content, problem)
        if len(publics) < len(Side):
            missing = "the signing key of the originator is not here"
            return _Step(layer, form.content, problem, missing)
        wrong = NotOpened("the digital signature does not match")
        return _Step(layer, form.content, problem or wrong)


def _moved(short: Truncated, octets: bytes) -> Truncated:
    """The same error counted from the start of the APDU, at whose end the content stands."""
    whole = len(octets) * 8
    return Truncated(
        short.what,
        needed_bits=whole + short.needed_bits - short.available_bits,
        available_bits=whole,
        clause="GB §9.2.7.2.4",
    )
