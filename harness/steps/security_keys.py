"""Phrases about replacing keys, and about the security setup that guards them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from pytest_bdd import parsers, then, when

from harness.checks import security as security_checks
from harness.checks import security_keys as checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.security import Around
from harness.stimuli import security_setup as setup
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent, value_told
from harness.stimuli.deviations import flipped, under_broadcast_key
from harness.stimuli.objects import DEVICE_NAME, TEST_NUMBER
from reference_stack.dlms.data import Data, Tag, double_long_unsigned, enum
from reference_stack.dlms.protection import KeyId, SecurityContext, wrap_key
from reference_stack.profiles.profile import Profile

NEW_KEYS = {
    "a new encryption key": (KeyId.GUEK,),
    "new encryption, broadcast and authentication keys": (KeyId.GUEK, KeyId.GBEK, KeyId.GAK),
}


@dataclass(frozen=True, slots=True)
class Replacement:
    """How a key was replaced: the order for it, and a read under each of the two keys."""

    order: Asked
    new: Profile
    under_new: Asked
    under_old: Asked


class Weakening(NamedTuple):
    before: Asked
    order: Asked
    after: Asked


def with_keys(profile: Profile, keys: dict[KeyId, bytes]) -> Profile:
    """The profile after these keys were replaced."""
    parameters = profile.association(MANAGEMENT)
    held = parameters.keys
    for key_id, key in keys.items():
        held = held.with_key(key_id, key)
    return profile.with_association(MANAGEMENT, replace(parameters, keys=held))


def kek_of(client: Correspondent) -> bytes:
    """Raises Inconclusive."""
    kek = client.context.keys.kek
    if kek is None:
        raise Inconclusive("the master key of the meter is not known")
    return kek


def replaced(client: Correspondent, order: Asked, keys: dict[KeyId, bytes]) -> Replacement:
    """Reads under the new keys and under the old ones, after the order for it was given."""
    scene, old = client.scene, client.context
    new = with_keys(scene.profile, keys)
    before = SecurityContext(
        old.suite, old.keys, own_title=old.own_title, peer_title=old.peer_title
    )
    before.counters(KeyId.GUEK).jump(old.counters(KeyId.GUEK).next_sending)
    for key_id, key in keys.items():
        old.replace_key(key_id, key)
    under_new = client.asks_rightly(client.read(DEVICE_NAME))
    client.context = before
    under_old = client.asks_rightly(client.read(DEVICE_NAME))
    client.context = old
    return Replacement(order, new, under_new, under_old)


@when(parsers.parse("the head-end transfers {what} to the meter"), target_fixture="replacement")
def keys_transferred(scene: Scene, what: str) -> Replacement:
    client = Correspondent(scene, MANAGEMENT)
    kek, held = kek_of(client), client.context.keys
    name = setup.setup_name(client)
    kept = {KeyId.GUEK: held.guek, KeyId.GBEK: held.gbek, KeyId.GAK: held.gak}
    old = {key_id: key for key_id, key in kept.items() if key and key_id in NEW_KEYS[what]}
    new = {key_id: flipped(key[::-1]) for key_id, key in old.items()}
    transfer = setup.method(name, setup.TRANSFER)
    order = client.asks_rightly(client.action(transfer, setup.wrapped(kek, new)))
    done = replaced(client, order, new)
    # The old keys again, so that the next scenario finds them.
    client.asks_rightly(client.action(transfer, setup.wrapped(kek, old)))
    for key_id, key in old.items():
        client.context.replace_key(key_id, key)
    return done


@then("the order is answered under the old key, and the new one replaces it")
def key_is_replaced(scene: Scene, replacement: Replacement) -> None:
    scene.judge(
        *checks.key_replaced(
            scene.trace,
            scene.profile,
            replacement.new,
            replacement.order,
            replacement.under_new,
            replacement.under_old,
        )
    )


@when(parsers.parse("the meter is to take a key that is {fault}"), target_fixture="around")
def key_wrongly_transferred(scene: Scene, fault: str) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    kek = kek_of(client)
    name = setup.setup_name(client)
    key = flipped((client.context.keys.guek or b"")[::-1])
    entries = {
        "wrapped with another master key": (KeyId.GUEK, wrap_key(flipped(kek), key)),
        "damaged": (KeyId.GUEK, flipped(wrap_key(kek, key))),
        "too short": (KeyId.GUEK, wrap_key(kek, key)[:8]),
        "of another length": (KeyId.GUEK, wrap_key(kek, key + key[:8])),
        "not wrapped": (KeyId.GUEK, key),
        "under a number that is free": (9, wrap_key(kek, key)),
    }
    before = client.asks_rightly(client.read(DEVICE_NAME))
    order = client.action(setup.method(name, setup.TRANSFER), setup.key_data([entries[fault]]))
    sealed = client.sealing(order.encode()).apdu()
    wrong = client.ask(order, sealed, f"a key that is {fault}")
    return Around(before, (wrong,), client.asks_rightly(client.read(DEVICE_NAME)))


@then("the order is refused")
def order_is_refused(scene: Scene, around: Around) -> None:
    scene.judge(
        security_checks.only_right_served(scene.trace, scene.profile, around.wrong, around.before)
    )


@then("the keys that it had are still in force")
def old_keys_are_in_force(scene: Scene, around: Around) -> None:
    event = "an order that it had to refuse"
    scene.judge(
        security_checks.still_served(scene.trace, scene.profile, around.before, around.after, event)
    )


@when("the head-end asks the meter for a weaker security policy", target_fixture="weakening")
def weaker_policy(scene: Scene) -> Weakening:
    client = Correspondent(scene, MANAGEMENT)
    name = setup.setup_name(client)
    policy = setup.attribute(name, setup.POLICY)
    before = client.asks_rightly(client.read(policy))
    match value_told(scene, before):
        case Data(Tag.ENUM, int(value)) if value:
            weaker = value & (value - 1)
        case _:
            raise Inconclusive("the meter shows no security policy that could be weakened")
    activate = setup.method(name, setup.ACTIVATE)
    order = client.asks_rightly(client.action(activate, enum(weaker)))
    return Weakening(before, order, client.asks_rightly(client.read(policy)))


@then("the meter keeps its security policy")
def policy_is_kept(scene: Scene, weakening: Weakening) -> None:
    scene.judge(checks.policy_kept(scene.trace, scene.profile, *weakening))


@when("the head-end reads everything that could hold a secret", target_fixture="secret_reads")
def secrets_are_read(scene: Scene) -> tuple[Asked, ...]:
    client = Correspondent(scene, MANAGEMENT)
    name = setup.setup_name(client)
    attributes = [setup.SECRET, *(setup.attribute(name, number) for number in range(1, 7))]
    return tuple(client.asks_rightly(client.read(attribute)) for attribute in attributes)


@then("the meter answers without giving away a key or a password")
def nothing_secret(scene: Scene, secret_reads: tuple[Asked, ...]) -> None:
    keys = scene.profile.association(MANAGEMENT).keys
    held = [getattr(keys, entry.name) for entry in fields(keys)]
    secrets = [key for key in held if isinstance(key, bytes)]
    scene.judge(checks.nothing_secret(scene.trace, scene.profile, secrets, secret_reads))


@when("the head-end goes on from the counter that the meter shows", target_fixture="around")
def counter_is_read(scene: Scene) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    name = setup.setup_name(client)
    before = client.asks_rightly(client.read(setup.counter_object(name)))
    match value_told(scene, before):
        case Data(Tag.DOUBLE_LONG_UNSIGNED, int(counter)):
            request = client.read(DEVICE_NAME)
            # Reading: it shows the last one or the next; one more than that is right in both cases.
            sealed = replace(client.sealing(request.encode()), counter=counter + 1)
        case _:
            raise Inconclusive("the meter does not show its invocation counter")
    after = client.ask(request, sealed.apdu())
    client.context.counters(KeyId.GUEK).jump(counter + 2)
    return Around(before, (), after)


@then("the meter serves what comes under that counter")
def counter_is_good(scene: Scene, around: Around) -> None:
    event = "the counter that the meter shows was taken up"
    scene.judge(
        security_checks.still_served(scene.trace, scene.profile, around.before, around.after, event)
    )


@when("numbers are written under the broadcast key, rightly and wrongly", target_fixture="writes")
def broadcast_writes(scene: Scene) -> tuple[tuple[Asked, object, str], ...]:
    client = Correspondent(scene, MANAGEMENT)
    keys = client.context.keys
    if keys.gbek is None or keys.guek is None:
        raise Inconclusive("the broadcast key of the meter is not known")
    usual, rightly, wrongly = range(4711, 4714)
    client.asks_rightly(client.write(TEST_NUMBER, double_long_unsigned(usual)))
    steps = [(client.asks_rightly(client.read(TEST_NUMBER)), usual, "")]
    for number, key, expected, wrong in (
        (rightly, keys.gbek, rightly, "what comes under the broadcast key takes no effect"),
        (wrongly, keys.guek, rightly, "the meter takes the unicast key for the broadcast key"),
    ):
        write = client.write(TEST_NUMBER, double_long_unsigned(number), confirmed=False)
        for _ in range(1 + client.repetitions):  # nobody answers, so that a loss would not show
            client.ask(write, under_broadcast_key(client.sealing(write.encode()), key))
        steps.append((client.asks_rightly(client.read(TEST_NUMBER)), expected, wrong))
    return tuple(steps)


@then("the meter holds the number that was written with the broadcast key")
def number_is_right(scene: Scene, writes: tuple[tuple[Asked, object, str], ...]) -> None:
    scene.judge(checks.values_follow(scene.trace, scene.profile, writes))
