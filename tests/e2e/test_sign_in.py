"""Who gets in, who does not, and for how long."""

import pytest

from farm.settings import load_settings
from tests.e2e.conftest import opened_door
from workers.people import ensure_first_admin

SESSION = "/api/v1/session"


def test_the_first_start_makes_one_admin_and_no_second(door):
    admin = door.signed_in(door.admin.sign_in_name, door.admin.password)
    who = admin.get(SESSION).json()
    assert who["person"]["role"] == "admin"
    assert who["organisation"]["parent_id"] is None
    assert "manage-people" in who["rights"]
    assert ensure_first_admin(door.farm) is None


def test_cookies_are_kept_from_scripts_and_strangers(door):
    _, name, password = door.person(door.root)
    answer = door.client().post(SESSION, json={"name": f" {name.upper()} ", "password": password})
    cookies = {one.partition("=")[0]: one for one in answer.headers.get_list("set-cookie")}
    assert "HttpOnly" in cookies["farm_session"]
    assert "HttpOnly" not in cookies["farm_csrf"]
    assert all("SameSite=lax" in one and "Secure" not in one for one in cookies.values())


def test_cookies_are_secure_behind_https(tmp_path):
    with opened_door(tmp_path, public_url="https://farm.example") as door:
        sent = {"name": door.admin.sign_in_name, "password": door.admin.password}
        answer = door.client().post(SESSION, json=sent)
        assert all("Secure" in one for one in answer.headers.get_list("set-cookie"))
        refused = door.client().post(SESSION, json=sent, headers={"origin": "https://evil.example"})
        assert (refused.status_code, refused.json()["code"]) == (403, "cross-site")


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "登录"), ("en", "Sign in"), ("fr", "Sign in")],
)
def test_nobody_is_told_in_their_language(door, language, words):
    answer = door.client().get("/api/v1/assets", headers={"accept-language": language})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "sign-in-needed"
    assert words in answer.json()["detail"]


def test_what_does_not_fit_is_named(door):
    answer = door.client().post(SESSION, json={"name": "x"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "request-invalid"
    assert answer.json()["errors"][0]["place"] == "body/password"


def test_five_failures_lock_the_name_and_the_right_password_too(door):
    _, name, password = door.person(door.root)
    client = door.client()
    for _ in range(5):
        wrong = client.post(SESSION, json={"name": name, "password": "wrong"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "sign-in-failed")
    locked = client.post(SESSION, json={"name": name, "password": password})
    assert (locked.status_code, locked.json()["code"]) == (429, "sign-in-locked")
    assert 0 < int(locked.headers["retry-after"]) <= 31


def test_unknown_names_look_and_lock_like_known_ones(door):
    client, sent = door.client(), {"name": "nobody-here", "password": "x"}
    codes = [client.post(SESSION, json=sent).json()["code"] for _ in range(6)]
    assert codes == ["sign-in-failed"] * 5 + ["sign-in-locked"]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-csrf-token": ""},
        {"x-csrf-token": "0" * 64},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
    ],
)
def test_a_strangers_page_changes_nothing(door, headers):
    client = door.caller(door.root)
    refused = client.delete(SESSION, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "cross-site")
    assert client.get(SESSION).status_code == 200


def test_the_form_token_of_another_session_does_not_do(door):
    mine, other = door.caller(door.root), door.caller(door.root)
    headers = {"x-csrf-token": other.headers["x-csrf-token"]}
    assert mine.delete(SESSION, headers=headers).status_code == 403


def test_after_signing_out_the_cookie_opens_nothing(door):
    client = door.caller(door.root)
    cookies = dict(client.cookies)
    assert client.delete(SESSION).status_code == 204
    assert not client.cookies
    assert door.client(cookies=cookies).get(SESSION).status_code == 401


def test_a_new_password_ends_all_other_sessions(door):
    _, name, password = door.person(door.root)
    phone, desk = door.signed_in(name, password), door.signed_in(name, password)
    wrong = desk.put(f"{SESSION}/password", json={"old": "no", "new": "correct horse"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "password-wrong")
    changed = desk.put(f"{SESSION}/password", json={"old": password, "new": "correct horse"})
    assert changed.status_code == 200
    assert desk.get(SESSION).status_code == 200
    assert phone.get(SESSION).status_code == 401
    assert door.signed_in(name, "correct horse")


def test_a_token_does_its_scopes_and_no_more(door):
    client = door.caller(door.root, "editor")
    made = client.post(
        "/api/v1/tokens", json={"name": "import", "scopes": ["see", "manage-people"]}
    )
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert "secret" not in client.get("/api/v1/tokens").json()[0]
    program = door.client(headers={"authorization": f"Bearer {secret}"})
    assert program.get(SESSION).json()["rights"] == ["see"]
    assert program.get("/api/v1/assets").status_code == 200
    assert program.get("/api/v1/people").json()["code"] == "not-allowed"
    assert program.post("/api/v1/tokens", json={"name": "x", "scopes": ["see"]}).json()["code"] == (
        "session-needed"
    )
    assert client.delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 204
    assert program.get(SESSION).status_code == 401


def test_the_farm_keeps_no_password_and_no_token(door):
    _, name, password = door.person(door.root)
    client = door.signed_in(name, password)
    secret = client.post("/api/v1/tokens", json={"name": "n", "scopes": ["see"]}).json()["secret"]
    folder = door.farm.scratch.parent
    kept = b"".join(path.read_bytes() for path in folder.glob("catalogue.db*"))
    for word in (password, client.cookies["farm_session"], secret):
        assert word.encode() not in kept


def test_the_secret_is_made_once_for_the_owner_alone(door):
    path = door.farm.scratch.parent / "secret.key"
    assert path.read_bytes() == door.farm.secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert "secret" not in repr(
        load_settings(secret_key="k" * 32).model_dump(mode="json")["secret_key"]
    )
