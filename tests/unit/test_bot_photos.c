/* Photos that staff take for a ticket: entered once, told, and removed in time. */
#include "bot/media.h"
#include "bot/photos.h"
#include "tests/unit/procedure_fixture.h"

#define CHECK_STATUS(label, call, expected)                                                        \
    do {                                                                                           \
        enum status got = (call);                                                                  \
        CHECK(got == (expected), "%s: %s", (label), status_name(got));                             \
    } while (0)
#define HASH "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct input *take(struct fixture *fixture, const char *who, const char *ticket,
                          const char *kind, const char *hash)
{
    struct input *input = input_open(INPUT_PHOTO, fixture->config, 1024);
    struct staff staff;
    assert_int_equal(store_staff_find(fixture->store, text_of(who), &staff), ST_OK);
    input->photo.viewer.staff = staff.id;
    text_copy(text_of(who), input->photo.viewer.username, STORE_ID_BYTES);
    text_copy(text_of(staff.role), input->photo.viewer.role, STORE_ID_BYTES);
    text_copy(text_of(staff.communities), input->photo.viewer.communities, STORE_SCOPES_BYTES);
    text_copy(text_of(ticket), input->photo.ticket, STORE_ID_BYTES);
    text_copy(text_of(kind), input->photo.kind, STORE_ID_BYTES);
    text_copy(text_of(hash), input->photo.hash, MEDIA_HASH_BYTES);
    text_copy(TEXT("image/jpeg"), input->photo.type, MEDIA_TYPE_BYTES);
    input->photo.bytes = 1234;
    fixture_push(fixture, input);
    fixture_run(fixture);
    assert_int_equal(fixture->released_count, 1);
    return fixture->released[0];
}

static void a_photo_is_entered_once_and_records_that_there_is_one(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair");
    struct input *input = take(fixture, "technician", "GD000001", "before", HASH);
    CHECK_STATUS("taken", input->status, ST_OK);
    assert_non_null(strstr(input->answer.data, "\"photo\":{\"id\":1,\"kind\":\"before\""));
    assert_int_equal(fixture_count_events(fixture, "ticket.photo"), 1);
    assert_string_equal(procedure_fact(fixture, 1, "photos_before"), "yes");
    assert_string_equal(procedure_fact(fixture, 1, "photos_after"), "");

    input = take(fixture, "technician", "GD000001", "before", HASH);
    CHECK_STATUS("again", input->status, ST_OK);
    assert_int_equal(fixture_count_events(fixture, "ticket.photo"), 1);
    const char *answer =
        fixture_command(fixture, "clerk", "{\"id\":\"1\",\"op\":\"ticket.get\",\"ticket\":1}");
    const char *photos = strstr(answer, "\"photos\":[{\"id\":1,");
    CHECK(photos != NULL && strstr(photos, "{\"id\":2,\"kind\"") == NULL, "%s", answer);
}

static void a_photo_is_for_whoever_records_and_of_a_ticket_of_his(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair");
    struct staff away;
    assert_int_equal(store_staff_find(fixture->store, TEXT("captain"), &away), ST_OK);
    snprintf(away.communities, sizeof away.communities, "elsewhere");
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_staff_put(fixture->store, &away), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    static const struct {
        const char *who, *ticket;
        enum status status;
    } cases[] = {
        {"technician", "GD000099", ST_NOT_FOUND},
        {"technician", "nonsense", ST_NOT_FOUND},
        {"captain", "GD000001", ST_NOT_FOUND},
        {"technician", "1", ST_OK},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK_STATUS(cases[i].ticket,
                     take(fixture, cases[i].who, cases[i].ticket, "after", HASH)->status,
                     cases[i].status);
    }
    assert_int_equal(fixture_count_events(fixture, "ticket.photo"), 1);
}

static void a_ticket_has_room_for_forty(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair");
    for (int i = 0; i <= PHOTOS_OF_TICKET_MAX; i++) {
        char hash[MEDIA_HASH_BYTES];
        snprintf(hash, sizeof hash, "%064d", i);
        CHECK_STATUS(hash, take(fixture, "technician", "GD000001", "other", hash)->status,
                     i < PHOTOS_OF_TICKET_MAX ? ST_OK : ST_TOO_LARGE);
    }
}

static void its_file_is_found_by_its_community_and_given_up_in_time(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair");
    assert_int_equal(take(fixture, "technician", "GD000001", "before", HASH)->status, ST_OK);
    struct media_file file;
    struct photo photo;
    bool keeps = false;
    assert_int_equal(store_media_find(fixture->store, TEXT(HASH), TEXT("sunshine"), true, &file),
                     ST_OK);
    assert_string_equal(file.type, "image/jpeg");
    assert_int_equal(store_media_find(fixture->store, TEXT(HASH), TEXT("elsewhere"), true, &file),
                     ST_NOT_FOUND);
    assert_int_equal(store_media_keeps(fixture->store, TEXT(HASH), &keeps), ST_OK);
    assert_true(keeps);
    assert_int_equal(store_photo_old(fixture->store, fixture->now_ms, &photo), ST_NOT_FOUND);
    assert_int_equal(store_photo_old(fixture->store, fixture->now_ms + 1, &photo), ST_OK);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_photo_forget(fixture->store, photo.id), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    assert_int_equal(store_media_keeps(fixture->store, TEXT(HASH), &keeps), ST_OK);
    assert_false(keeps);
    const char *answer =
        fixture_command(fixture, "clerk", "{\"id\":\"1\",\"op\":\"ticket.get\",\"ticket\":1}");
    CHECK(strstr(answer, "\"file\":{\"state\":\"removed\"") != NULL, "%s", answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(a_photo_is_entered_once_and_records_that_there_is_one),
        PROCEDURE_TEST(a_photo_is_for_whoever_records_and_of_a_ticket_of_his),
        PROCEDURE_TEST(a_ticket_has_room_for_forty),
        PROCEDURE_TEST(its_file_is_found_by_its_community_and_given_up_in_time),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
