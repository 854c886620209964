"""Association LN, class 15: what an association shows of itself. BB §association-ln.

One object shows one association; under the name of the current association each client meets its
own. The rights in object_list are the ones that are enforced: they come from the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reference_stack.cosem.access import (
    AccessRefused,
    AttributeRight,
    MethodRight,
    ObjectRights,
    other_reason,
)
from reference_stack.cosem.composites import ANYTHING, Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import (
    BitRun,
    Integer,
    LogicalName,
    LongUnsigned,
    OctetString,
    Unsigned,
    enumerated,
)
from reference_stack.dlms.apdu import DataAccessResult, context_name, mechanism_name
from reference_stack.dlms.data import (
    NULL,
    Data,
    array,
    bit_string,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.server_association import ProofReceived, ReturnProof
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError

if TYPE_CHECKING:
    from reference_stack.cosem.served_association import ServedAssociation

_DLMS_VERSION = 6
_NON_ASSOCIATED, _PENDING, _ASSOCIATED = range(3)
_OBJECT = Structure(
    class_id=LongUnsigned,
    version=Unsigned,
    logical_name=LogicalName,
    access_rights=Structure(
        attribute_access=Array(
            Structure(attribute_id=Integer, access_mode=ANYTHING, access_selectors=ANYTHING)
        ),
        method_access=Array(Structure(method_id=Integer, access_mode=ANYTHING)),
    ),
)
_PARTNERS = Structure(client_sap=Integer, server_sap=LongUnsigned)
_CONTEXT_INFORMATION = Structure(
    conformance=BitRun(24),
    max_receive_pdu_size=LongUnsigned,
    max_send_pdu_size=LongUnsigned,
    dlms_version_number=Unsigned,
    quality_of_service=Integer,
    cyphering_info=OctetString,
)
_USER = Structure(id=Unsigned, name=OctetString)
_MOST_USERS = 32


class AssociationLn(InterfaceObject):
    """What all versions have in common: attributes 2 to 8, methods 1 to 4."""

    __slots__ = ("_served",)

    object_list = attribute(2, Array(_OBJECT), "Objects and the rights to them.")
    associated_partners_id = attribute(3, _PARTNERS, "Who talks to whom.")
    application_context_name = attribute(4, OctetString, "An object identifier.")
    xdlms_context_info = attribute(5, _CONTEXT_INFORMATION, "What was agreed on.")
    authentication_mechanism_name = attribute(6, OctetString, "An object identifier.")
    secret = attribute(7, OctetString, "Written, never read.", writable=True)
    association_status = attribute(8, enumerated(0, 2), "0 none, 1 pending, 2 associated.")

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._served: ServedAssociation | None = None

    @property
    def served(self) -> ServedAssociation:
        """Raises MisuseError before `show` was called."""
        if self._served is None:
            raise MisuseError("the object shows no association")
        return self._served

    def show(self, served: ServedAssociation) -> None:
        self._served = served

    # -- attributes ----------------------------------------------------------------------------

    @object_list.reading
    def _read_object_list(self, occasion: Occasion) -> Data:
        return array(
            self.entry(occasion.device.find_any(name, self.served), rights)
            for name, rights in self.served.rights.items()
        )

    def entry(self, target: InterfaceObject, rights: ObjectRights) -> Data:
        """One element of object_list. Raises MisuseError when this version cannot show it."""
        version = self.version
        return structure(
            long_unsigned(target.class_id),
            unsigned(target.version),
            octet_string(target.name),
            structure(
                array(
                    structure(integer(index), right.mode(version), _selectors(target, index))
                    for index, right in rights.attributes.items()
                ),
                array(
                    structure(integer(index), right.mode(version))
                    for index, right in rights.methods.items()
                ),
            ),
        )

    @associated_partners_id.reading
    def _read_partners(self, occasion: Occasion) -> Data:
        agreed = self.served.agreed
        return structure(integer(agreed.client_sap), long_unsigned(agreed.server_sap))

    @application_context_name.reading
    def _read_context_name(self, occasion: Occasion) -> Data:
        return octet_string(context_name(self.served.agreed.context))

    @xdlms_context_info.reading
    def _read_context_information(self, occasion: Occasion) -> Data:
        agreed = self.served.agreed
        return structure(
            bit_string(Bits(agreed.conformance.value, 24)),
            long_unsigned(agreed.server_max_receive_octets),
            long_unsigned(agreed.client_max_receive_octets),
            unsigned(_DLMS_VERSION),
            integer(0),
            octet_string(b""),  # a dedicated key is told to nobody
        )

    @authentication_mechanism_name.reading
    def _read_mechanism_name(self, occasion: Occasion) -> Data:
        return octet_string(mechanism_name(self.served.agreed.mechanism))

    @secret.reading
    def _read_secret(self, occasion: Occasion) -> Data:
        raise AccessRefused(DataAccessResult.READ_WRITE_DENIED)

    @secret.writing
    def _write_secret(self, data: Data, occasion: Occasion) -> None:
        self._change_secret(data, occasion)

    @association_status.reading
    def _read_status(self, occasion: Occasion) -> Data:
        machine = self.served.machine
        if machine.is_pending:
            return enum(_PENDING)
        return enum(_ASSOCIATED if machine.is_open else _NON_ASSOCIATED)

    # -- methods -------------------------------------------------------------------------------

    @method(1, OctetString)
    def reply_to_hls_authentication(self, parameter: Data, occasion: Occasion) -> Data:
        """Third pass of authentication; the answer is the fourth."""
        proof = ProofReceived(parameter.octets())
        for effect in self.served.machine.handle(proof, occasion.now):
            if isinstance(effect, ReturnProof):
                return octet_string(effect.proof)
        raise AccessRefused(DataAccessResult.READ_WRITE_DENIED)

    @method(2, OctetString)
    def change_hls_secret(self, parameter: Data, occasion: Occasion) -> None:
        """A new secret, from the next authentication on."""
        self._change_secret(parameter, occasion)

    @method(3, _OBJECT)
    def add_object(self, parameter: Data, occasion: Occasion) -> None:
        """Gives the association an object of the logical device, with the rights told."""
        class_id, version, name, access = parameter.elements()
        target = occasion.device.objects.get(name.octets())
        kind = (class_id.integer(), version.integer())
        if target is None or (target.class_id, target.version) != kind:
            raise AccessRefused(DataAccessResult.OBJECT_UNDEFINED)
        attributes, methods = access.elements()
        self.served.rights = {
            **self.served.rights,
            target.name: ObjectRights(
                {
                    entry.elements()[0].integer(): AttributeRight.of_mode(
                        entry.elements()[1], self.version
                    )
                    for entry in attributes.elements()
                },
                {
                    entry.elements()[0].integer(): MethodRight.of_mode(
                        entry.elements()[1], self.version
                    )
                    for entry in methods.elements()
                },
            ),
        }

    @method(4, _OBJECT)
    def remove_object(self, parameter: Data, occasion: Occasion) -> None:
        """Takes an object away from the association."""
        name = parameter.elements()[2].octets()
        if name not in self.served.rights or name == self.name:
            raise AccessRefused(DataAccessResult.OBJECT_UNDEFINED)
        self.served.rights = {
            kept: rights for kept, rights in self.served.rights.items() if kept != name
        }

    def _change_secret(self, data: Data, occasion: Occasion) -> None:
        if not data.octets():
            raise other_reason("an empty secret")
        self.served.change_secret(data.octets())


@interface_class(id=15, version=0)
class AssociationLnVersion0(AssociationLn):
    """Rights to methods are booleans."""

    __slots__ = ()


@interface_class(id=15, version=1)
class AssociationLnVersion1(AssociationLn):
    """Names its security setup; rights may ask for authentication."""

    __slots__ = ()

    security_setup_reference = attribute(9, OctetString, "The security setup object, if any.")

    @security_setup_reference.reading
    def _read_security_setup_reference(self, occasion: Occasion) -> Data:
        setup = self.served.setup
        return octet_string(bytes(6) if setup is None else setup.name)


@interface_class(id=15, version=2)
class AssociationLnVersion2(AssociationLnVersion1):
    """Knows users of the client, by number and name."""

    __slots__ = ()

    user_list = attribute(10, Array(_USER, _MOST_USERS), "Users; empty: anybody.", writable=True)
    current_user = attribute(11, _USER, "Who opened the association.")

    @method(5, _USER)
    def add_user(self, parameter: Data, occasion: Occasion) -> None:
        """Adds a user."""
        users = self.user_list.elements()
        if len(users) == _MOST_USERS:
            raise other_reason(f"more than {_MOST_USERS} users")
        self.user_list = array([*users, parameter])

    @method(6, _USER)
    def remove_user(self, parameter: Data, occasion: Occasion) -> None:
        """Takes a user away."""
        users = self.user_list.elements()
        if parameter not in users:
            raise other_reason("there is no such user")
        self.user_list = array(user for user in users if user != parameter)


@interface_class(id=15, version=3)
class AssociationLnVersion3(AssociationLnVersion2):
    """Rights are bits, the same as those of the security policy."""

    __slots__ = ()


def _selectors(target: InterfaceObject, index: int) -> Data:
    """The selectors of an attribute that has parts, else null-data."""
    selectors = target.attributes[index].selectors
    return array(integer(number) for number in selectors) if selectors else NULL
