#include "store/media.h"
#include "store/message.h"
#include "tests/unit/store_fixture.h"

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static int64_t message_of(struct store *store, int64_t contact, int64_t ticket)
{
    struct message message = {.direction = MESSAGE_IN,
                              .contact = contact,
                              .kind = TEXT("image"),
                              .author = TEXT("resident"),
                              .account = TEXT("demo"),
                              .ticket = ticket};
    OK(store_message_add(store, &message));
    return message.id;
}

static int64_t want(struct store *store, int64_t contact, int64_t ticket, int64_t next_at_ms)
{
    struct media_row row = {.message = message_of(store, contact, ticket),
                            .contact = contact,
                            .account = "demo",
                            .kind = "image",
                            .next_at_ms = next_at_ms,
                            .until_ms = 9000,
                            .source = TEXT("id-1"),
                            .url = TEXT("http://a/")};
    OK(store_media_add(store, &row));
    return row.id;
}

static void keep(struct store *store, int64_t id, const char *hash, int64_t at_ms)
{
    struct media_row row;
    OK(store_media_get(store, id, &row));
    row.file.state = MEDIA_KEPT;
    row.finished_at_ms = at_ms;
    row.file.bytes = 7;
    SET(row.file.hash, "%s", hash);
    SET(row.file.type, "image/png");
    OK(store_media_update(store, &row));
}

static void row_survives_close_and_open(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "oA", "sunshine");
    int64_t id = want(fixture->store, contact, 0, 100);
    struct store *store = fixture_reopen(fixture);
    struct media_row row;
    OK(store_media_get(store, id, &row));
    assert_int_equal(row.file.state, MEDIA_WANTED);
    assert_int_equal(row.contact, contact);
    assert_int_equal(row.until_ms, 9000);
    assert_true(text_equal(row.source, TEXT("id-1")) && text_equal(row.url, TEXT("http://a/")));
    assert_string_equal(row.kind, "image");
}

static void a_message_has_one_file(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "oA", "sunshine");
    struct media_row row = {.message = message_of(fixture->store, contact, 0), .contact = contact};
    OK(store_media_add(fixture->store, &row));
    CHECK_STATUS("again", store_media_add(fixture->store, &row), ST_CONFLICT);
}

static void due_rows_are_claimed_once_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "oA", "sunshine");
    int64_t late = want(store, contact, 0, 200), early = want(store, contact, 0, 100);
    struct media_row row;
    int64_t next = 0;
    CHECK_STATUS("before", store_media_claim(store, 99, &row), ST_NOT_FOUND);
    OK(store_media_next(store, &next));
    assert_int_equal(next, 100);
    OK(store_media_claim(store, 500, &row));
    assert_int_equal(row.id, early);
    assert_int_equal(row.attempts, 1);
    assert_int_equal(row.file.state, MEDIA_FETCHING);
    OK(store_media_claim(store, 500, &row));
    assert_int_equal(row.id, late);
    CHECK_STATUS("all", store_media_claim(store, 500, &row), ST_NOT_FOUND);
    OK(store_media_next(store, &next));
    assert_true(next == INT64_MAX);
    OK(store_media_recover(store, 700));
    OK(store_media_next(store, &next));
    assert_int_equal(next, 700);
}

static void a_file_is_found_within_scopes_and_by_tickets(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t sunshine = fixture_contact(store, "oA", "sunshine");
    int64_t lake = fixture_contact(store, "oB", "lake");
    int64_t ticket = fixture_ticket(store, lake, "lake");
    keep(store, want(store, sunshine, 0, 1), HASH_A, 10);
    keep(store, want(store, lake, ticket, 1), HASH_B, 10);
    want(store, lake, 0, 1); /* no file yet: found by no hash */
    static const struct {
        const char *label, *hash, *scopes;
        bool of_ticket;
        enum status status;
    } cases[] = {
        {"everywhere", HASH_A, "*", false, ST_OK},
        {"own", HASH_A, "lake sunshine", false, ST_OK},
        {"other", HASH_A, "lake", false, ST_NOT_FOUND},
        {"part of a name", HASH_A, "sun", false, ST_NOT_FOUND},
        {"no ticket", HASH_A, "*", true, ST_NOT_FOUND},
        {"ticket", HASH_B, "lake", true, ST_OK},
        {"ticket elsewhere", HASH_B, "sunshine", true, ST_NOT_FOUND},
        {"unknown", HASH_A "0", "*", false, ST_TOO_LARGE},
        {"empty", "", "*", false, ST_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct media_file file;
        CHECK_STATUS(cases[i].label,
                     store_media_find(store, text_of(cases[i].hash), text_of(cases[i].scopes),
                                      cases[i].of_ticket, &file),
                     cases[i].status);
        if (cases[i].status == ST_OK) {
            assert_string_equal(file.type, "image/png");
            assert_int_equal(file.bytes, 7);
        }
    }
}

static enum status count(void *context, const struct media_file *file)
{
    (void)file;
    ++*(int *)context;
    return ST_OK;
}

static void kept_files_are_walked_once_each_and_grow_old(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "oA", "sunshine");
    int64_t first = want(store, contact, 0, 1), second = want(store, contact, 0, 1);
    keep(store, second, HASH_A, 20);
    keep(store, first, HASH_A, 10);
    int files = 0;
    bool keeps = false;
    struct media_row row;
    OK(store_media_each_kept(store, count, &files));
    assert_int_equal(files, 1);
    CHECK_STATUS("young", store_media_old(store, 10, &row), ST_NOT_FOUND);
    OK(store_media_old(store, 25, &row));
    assert_int_equal(row.id, first);
    row.file.state = MEDIA_REMOVED;
    OK(store_media_update(store, &row));
    OK(store_media_keeps(store, TEXT(HASH_A), &keeps));
    assert_true(keeps); /* by the second */
    OK(store_media_old(store, 25, &row));
    row.file.state = MEDIA_REMOVED;
    OK(store_media_update(store, &row));
    OK(store_media_keeps(store, TEXT(HASH_A), &keeps));
    assert_false(keeps);
}

static enum status note_file(void *context, const struct message *message)
{
    char *seen = context;
    snprintf(seen + strlen(seen), 64, "%s ",
             message->has_file ? media_state_names[message->file.state] : "-");
    return ST_OK;
}

static void messages_are_read_with_their_file(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "oA", "sunshine");
    int64_t ticket = fixture_ticket(store, contact, "sunshine");
    char chat[256] = "", of_ticket[256] = "";
    message_of(store, contact, ticket);
    keep(store, want(store, contact, ticket, 1), HASH_A, 10);
    want(store, contact, 0, 1);
    OK(store_message_page(store, contact, INT64_MAX, 10, note_file, chat));
    assert_string_equal(chat, "wanted kept - ");
    OK(store_message_of_ticket(store, ticket, note_file, of_ticket));
    assert_string_equal(of_ticket, "- kept ");
}

static void texts_beyond_their_limit_are_refused(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "oA", "sunshine");
    struct media_row row = {.message = message_of(fixture->store, contact, 0), .contact = contact};
    row.source = fixture_long(MEDIA_SOURCE_BYTES_MAX + 1);
    CHECK_STATUS("source", store_media_add(fixture->store, &row), ST_TOO_LARGE);
    row.source = fixture_long(MEDIA_SOURCE_BYTES_MAX);
    row.url = fixture_long(MEDIA_URL_BYTES_MAX + 1);
    CHECK_STATUS("url", store_media_add(fixture->store, &row), ST_TOO_LARGE);
    row.url = fixture_long(MEDIA_URL_BYTES_MAX);
    CHECK_STATUS("full", store_media_add(fixture->store, &row), ST_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(row_survives_close_and_open),
        STORE_TEST(a_message_has_one_file),
        STORE_TEST(due_rows_are_claimed_once_in_order),
        STORE_TEST(a_file_is_found_within_scopes_and_by_tickets),
        STORE_TEST(kept_files_are_walked_once_each_and_grow_old),
        STORE_TEST(messages_are_read_with_their_file),
        STORE_TEST(texts_beyond_their_limit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
