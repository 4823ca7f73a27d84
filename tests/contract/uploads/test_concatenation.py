"""A file in several uploads at once, joined at the end."""

from tests.uploading import (
    FILM,
    PART,
    Phone,
    first_jobs,
    link_token,
    run_jobs,
    source_of,
    stored,
)


def test_partial_uploads_are_joined_in_the_order_named(phone, farm):
    cut, partial = 2 * PART + 5, {"Upload-Concat": "partial"}
    second = phone.place(len(FILM) - cut, **partial)
    first = phone.place(cut, **partial)
    phone.patch(first, 0, FILM[:cut])
    final = {"Upload-Concat": f"final;{first} {second}"}
    early = phone.begin(0, **final)
    assert (early.status_code, early.json()["code"]) == (409, "upload-not-joinable")
    assert "Farm-Asset" not in phone.patch(second, 0, FILM[cut:]).headers

    answer = phone.begin(0, **final)
    joined = answer.headers["Location"]
    assert int(answer.headers["Upload-Offset"]) == len(FILM)
    head = phone.head(joined)
    assert head.headers["Upload-Concat"] == final["Upload-Concat"]
    assert phone.patch(joined, len(FILM), b"x").status_code == 403
    assert phone.begin(0, **final).status_code == 409
    run_jobs(farm, first_jobs(farm, answer.headers["Farm-Asset"]))
    assert source_of(farm, answer.headers["Farm-Asset"])[2] == FILM
    assert [stored(farm, place)[2] for place in (first, second, joined)] == [[], [], []]


def test_a_file_in_parts_uses_a_link_once(phone, farm):
    stringer = Phone(phone.client, **{"Upload-Link": link_token(farm, files=1, size=10)})
    places = [stringer.place(5, **{"Upload-Concat": "partial"}) for _ in range(2)]
    for place in places:
        stringer.patch(place, 0, b"12345")
    assert stringer.begin(1).json()["code"] == "upload-link-too-small"
    assert stringer.begin(0, **{"Upload-Concat": f"final;{' '.join(places)}"}).status_code == 201
    assert stringer.begin(1).json()["code"] == "upload-link-used-up"
