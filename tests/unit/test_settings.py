import pytest

from farm.canvases import read_canvases
from farm.errors import InputRejected
from farm.messages import Language
from farm.settings import choose_language, load_settings


@pytest.mark.parametrize(
    ("setting", "environment", "chosen"),
    [
        ("zh", {"LANG": "en_GB.UTF-8"}, Language.ZH),
        ("en", {"LANG": "zh_CN.UTF-8"}, Language.EN),
        (None, {"LANG": "zh_CN.UTF-8"}, Language.ZH),
        (None, {"LANG": "ZH_TW"}, Language.ZH),
        (None, {"LANG": "C.UTF-8"}, Language.EN),
        (None, {"LC_ALL": "en_US", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}, Language.EN),
        (None, {"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_US"}, Language.ZH),
        (None, {}, Language.EN),
    ],
)
def test_language_is_the_setting_then_the_locale_then_english(setting, environment, chosen):
    assert choose_language(load_settings(language=setting), environment) is chosen


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch):
    for name in ("FARM_LANGUAGE", "FARM_FFMPEG", "FARM_CRF"):
        monkeypatch.setenv(name, "")
    settings = load_settings()

    assert (settings.language, settings.ffmpeg, settings.crf) == (None, None, 21)


def test_the_environment_is_read_and_keywords_win(monkeypatch):
    monkeypatch.setenv("FARM_CRF", "30")

    assert load_settings().crf == 30
    assert load_settings(crf=18).crf == 18


def test_a_value_that_cannot_be_used_is_named_in_one_sentence(monkeypatch):
    monkeypatch.setenv("FARM_CRF", "99")

    with pytest.raises(InputRejected) as refused:
        load_settings()

    assert refused.value.code == "setting-invalid"
    assert refused.value.notice.facts["name"] == "FARM_CRF"


def test_a_value_may_stand_in_a_file(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("  of the bucket\n")
    monkeypatch.setenv("FARM_S3_SECRET_KEY_FILE", str(secret))
    monkeypatch.setenv("FARM_CRF_FILE", str(secret))
    monkeypatch.setenv("FARM_CRF", "30")

    settings = load_settings()
    assert settings.s3_secret_key.get_secret_value() == "of the bucket"
    assert "of the bucket" not in repr(settings)
    assert settings.crf == 30


@pytest.mark.parametrize("proxies", ["", "10.0.0.7", "10.1.0.0/24, 10.2.0.0/24", "fd00::/64"])
def test_proxies_are_addresses_or_networks(proxies):
    assert load_settings(trusted_proxies=proxies).trusted_proxies == proxies


@pytest.mark.parametrize("proxies", ["*", "front", "0.0.0.0/0", "::/0", "10.1.0.1/24", "10.0.0.7,"])
def test_names_and_everybody_are_no_proxies(proxies):
    with pytest.raises(InputRejected, match="FARM_TRUSTED_PROXIES"):
        load_settings(trusted_proxies=proxies)


def test_a_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("FARM_S3_SECRET_KEY_FILE", str(tmp_path / "none"))

    with pytest.raises(InputRejected, match="FARM_S3_SECRET_KEY_FILE"):
        load_settings()


def test_profiles_are_known_or_named(monkeypatch):
    monkeypatch.setenv("FARM_PROFILES", "captions-vertical-720:en, led-384x1152:fill,")
    names = [one.name for one in read_canvases(load_settings().profiles)]
    assert names == ["captions-vertical-720-en", "led-384x1152-fill"]
    monkeypatch.setenv("FARM_PROFILES", "captions-vertical-720,captions-9k")
    with pytest.raises(InputRejected) as refused:
        load_settings()
    assert (refused.value.code, refused.value.notice.facts["name"]) == (
        "profile-unknown",
        "captions-9k",
    )
