"""Message security: suites, keys, counters, protecting and opening APDUs, proofs. GB §9.2."""

from reference_stack.dlms.protection.agreement import AlgorithmArc, RandomOctets
from reference_stack.dlms.protection.authentication import (
    check_challenge,
    check_proof,
    prove,
)
from reference_stack.dlms.protection.context import USUAL, Conventions, SecurityContext
from reference_stack.dlms.protection.control import (
    Protection,
    ProtectionKind,
    SecurityControl,
)
from reference_stack.dlms.protection.counters import KeyCounters, ReceivingCounter
from reference_stack.dlms.protection.failures import (
    BelowPolicy,
    CounterExhausted,
    CounterRefused,
    NotOpened,
)
from reference_stack.dlms.protection.keys import (
    NO_KEYS,
    KeyId,
    Keys,
    unwrap_key,
    wrap_key,
)
from reference_stack.dlms.protection.layers import (
    CipheredLayer,
    KeyChoice,
    Layer,
    Opened,
    SignedLayer,
)
from reference_stack.dlms.protection.opening import PROTECTED_TAGS, unprotect
from reference_stack.dlms.protection.policy import NO_POLICY, SecurityPolicy
from reference_stack.dlms.protection.protecting import (
    NO_TRANSACTION,
    Transaction,
    protect,
)
from reference_stack.dlms.protection.suite import SUITES, SecuritySuite

__all__ = [
    "NO_KEYS",
    "NO_POLICY",
    "NO_TRANSACTION",
    "PROTECTED_TAGS",
    "SUITES",
    "USUAL",
    "AlgorithmArc",
    "BelowPolicy",
    "CipheredLayer",
    "Conventions",
    "CounterExhausted",
    "CounterRefused",
    "KeyChoice",
    "KeyCounters",
    "KeyId",
    "Keys",
    "Layer",
    "NotOpened",
    "Opened",
    "Protection",
    "ProtectionKind",
    "RandomOctets",
    "ReceivingCounter",
    "SecurityContext",
    "SecurityControl",
    "SecurityPolicy",
    "SecuritySuite",
    "SignedLayer",
    "Transaction",
    "check_challenge",
    "check_proof",
    "protect",
    "prove",
    "unprotect",
    "unwrap_key",
    "wrap_key",
]
