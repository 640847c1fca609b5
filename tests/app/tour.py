# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways through what the phone can show, for tests that ask the same of every place: visit() is called there with its
name."""
import desk
import reach

PREFERENCES = {
    "Audio": "Remove Echo", "Calls": "Do Not Disturb", "Network": "My Public Address", "Privacy": "Clear History…",
    "Account": "My Name",
}


def close(phone: desk.Phone, name: str) -> None:
    phone.key("Escape")
    phone.gone(name)


def preferences(phone: desk.Phone, visit) -> None:
    """The pages."""
    phone.action("preferences")
    phone.find("Remove Echo")
    for page, row in PREFERENCES.items():
        phone.press(page, desk.TAB)
        phone.find(row)
        visit(f"preferences-{page.lower()}")
    close(phone, row)


def behind_preferences(phone: desk.Phone, visit) -> None:
    """What opens from their pages."""
    phone.action("preferences")
    phone.find("Remove Echo")
    reach.enter(phone, "Push to Talk", "list item")
    phone.find("Key in This Window")
    visit("push-to-talk")
    phone.key("Escape")
    phone.find("Remove Echo")
    phone.press("Privacy", desk.TAB)
    reach.enter(phone, "Blocked People", "list item")
    phone.find("Nobody Is Blocked", "label")
    visit("blocked")
    phone.key("Escape")
    phone.find("Clear History…")
    phone.press("Network", desk.TAB)
    reach.enter(phone, "Relay", "list item")
    phone.find("Add relay", "button")
    visit("relays")
    phone.press("Add relay")
    phone.find(r"Name \(Optional\)", "text")
    visit("relay-add")
    close(phone, r"Name \(Optional\)")
    phone.key("Escape")
    phone.find("My Public Address")
    close(phone, "My Public Address")


def network_check(phone: desk.Phone, visit) -> None:
    phone.action("preferences")
    phone.press("Network", desk.TAB)
    reach.enter(phone, "Calls Will Work.*", "list item")
    phone.find("Network Check", "label")
    phone.find("Run Again", "button")
    visit("network-check")
    reach.enter(phone, "Compare With Another Person", "list item")
    phone.find("Copy my code", "button")
    # Of a network where UDP is blocked: there is something to be said of it.
    phone.type("Their Code", "WZPNET1-0000-0014-0201-7XAB")
    phone.find("You cannot talk.", "label")
    visit("compare")
    phone.key("Escape")
    phone.find("Run Again", "button")
    close(phone, "Network Check")
    close(phone, "My Public Address")


def sound(phone: desk.Phone, visit) -> None:
    """Its three steps."""
    phone.action("preferences")
    reach.enter(phone, "Set Up Sound…", "button|list item")
    phone.find("Play a sound. Do you hear it.", "label")
    visit("sound-loudspeaker")
    phone.press("Skip")
    phone.find("Speak. Does the bar move.", "label")
    visit("sound-microphone")
    phone.press("Skip")
    phone.find("Record 4 Seconds")
    visit("sound-voice")
    phone.key("Escape")
    phone.find("Speak. Does the bar move.", "label")
    phone.key("Escape")
    phone.find("Play a sound. Do you hear it.", "label")
    close(phone, "Play a sound. Do you hear it.")
    reach.enter(phone, "Test Call…", "button|list item")
    phone.find("Delay from Mouth to Ear", "label")
    phone.find("Through the relay|Directly", "label")
    visit("test-call")
    close(phone, "Delay from Mouth to Ear")
    close(phone, "Remove Echo")


def troubleshooting(phone: desk.Phone, visit) -> None:
    phone.action("troubleshooting")
    phone.find("Simulated Bad Network")
    visit("troubleshooting")
    reach.enter(phone, "Log", "list item")
    phone.find("Search the log")
    visit("troubleshooting-log")
    phone.key("Escape")
    phone.find("Simulated Bad Network")
    reach.enter(phone, "Report", "list item")
    phone.find("Save…", "button")
    visit("troubleshooting-report")
    phone.key("Escape")
    phone.find("Simulated Bad Network")
    close(phone, "Simulated Bad Network")


def first_run(phone: desk.Phone, visit) -> None:
    """To the page for a relay."""
    phone.find("Create Identity", "button")
    visit("welcome")
    phone.press("Restore Identity…")
    phone.find("Recovery words", "text")
    visit("restore")
    phone.press("Back")
    phone.press("Create Identity")
    phone.find("I Wrote Them Down", "button")
    visit("words")
    words = dict(name.removeprefix("Word ").split(": ") for name in phone.find_all(r"Word \d+: \w+", "table cell", 24))
    phone.press("I Wrote Them Down")
    phone.find("Continue", "button")
    asked = phone.find_all(r"Word \d+", "text", 3)
    visit("words-check")
    for name in asked:
        phone.type(name, words[name.split()[1]])
    phone.press("Continue")
    phone.find("Address of the Relay", "text")
    visit("relay")


def dialogs(phone: desk.Phone, visit) -> None:
    """Of the page for calling and the window."""
    phone.press("Show my fingerprint as QR code")
    phone.find("Copy as Text", "button")
    visit("qr")
    close(phone, "Copy as Text")
    phone.key("ctrl+shift+n")
    phone.find("Their Fingerprint", "text")
    visit("contact-add")
    close(phone, "Their Fingerprint")
    phone.press("Scan a code")
    phone.find("Open Image…", "button")
    visit("scan")
    close(phone, "Open Image…")
    phone.action("help")
    phone.find("Your First Call")
    visit("help")
    close(phone, "Your First Call")
    phone.action("about")
    phone.find("Legal")
    visit("about")
    close(phone, "Legal")
    phone.action("shortcuts")
    phone.find("Join room", "label")
    visit("shortcuts")
    close(phone, "Join room")


def relay_key(phone: desk.Phone, visit, relay: desk.Relay) -> None:
    """The relay in use shows another key than before."""
    relay.stop()
    relay.identity.unlink()
    relay.start(relay.address)
    phone.find(r"Is This Still Your Relay\?", "label")
    visit("relay-key")
    phone.press("Do Not Connect")
    phone.gone(r"Is This Still Your Relay\?", "label")
    phone.find("The relay shows another key than before.", "label")
    visit("relay-key-changed")


def call(phone: desk.Phone, visit, person: desk.Person) -> None:
    """Of somebody who calls, to the end of the call and what stays of it."""
    phone.find("Decline", "button")
    visit("incoming")
    phone.press("Answer")
    person.says("connected")
    phone.focus("^Phone$")
    phone.find(r"\d+:\d\d", "label")
    phone.find("Good connection|Fair connection")
    visit("call")
    phone.press("Encrypted.*")
    phone.find("They Match", "button")
    visit("verify")
    close(phone, "They Match")
    phone.press("Details of the call")
    phone.find("Call Details", "label")
    visit("call-details")
    close(phone, "Call Details")
    phone.key("ctrl+n")
    phone.find("Show the call", "button")
    visit("call-bar")
    phone.press("Show the call")
    phone.gone("Show the call", "button")
    phone.press("Hang up")
    person.says("ended: peer-hung-up")
    phone.find("Call Ended", "label")
    visit("call-ended")
    phone.press("Close")
    phone.find("Call Somebody", "label")


def person(phone: desk.Phone, visit, name: str) -> None:
    """Somebody who is in the list, and a past call."""
    reach.enter(phone, name, "list item")
    phone.find("Past Calls", "label")
    visit("person")
    reach.enter(phone, "Incoming call, .*", "list item")
    phone.find("Past Call", "label")
    visit("past-call")
    close(phone, "Past Call")


def room(phone: desk.Phone, visit, name: str) -> None:
    """With somebody in it."""
    phone.focus("^Phone$")
    phone.key("ctrl+j")
    phone.find("Name of the Room", "text")
    visit("room-join")
    phone.type("Name of the Room", name)
    phone.press("Join")
    phone.find("2 people", "label")
    visit("room")
    phone.key("ctrl+n")
    phone.find("Show the room", "button")
    visit("room-bar")
    phone.press("Show the room")
    phone.gone("Show the room", "button")
    phone.press("Leave the room")
    phone.find("Joined last: .*", "label")
    visit("room-left")
