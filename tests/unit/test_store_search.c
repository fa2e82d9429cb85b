/* The search index: what is written into it is found, newest first, and made anew where needed. */
#include "store/search.h"
#include "store/event.h"
#include "store/query.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

static char index_path[SCRATCH_PATH_BYTES];

static int64_t write_message(struct fixture *fixture, int64_t contact, const char *words)
{
    struct message message = {.at_ms = 10,
                              .contact = contact,
                              .kind = TEXT("text"),
                              .text = text_of(words),
                              .author = TEXT("resident"),
                              .account = TEXT("demo")};
    OK(store_message_add(fixture->store, &message));
    return message.id;
}

static struct store *open_index(struct fixture *fixture, bool indexer)
{
    struct store *store = NULL;
    SET(index_path, "%s/search.db", fixture->folder);
    OK(store_search_open(index_path, fixture->path, indexer, &store));
    assert_true(store_has_search(store));
    return store;
}

static void commit(struct fixture *fixture)
{
    OK(store_commit(fixture->store));
    OK(store_begin(fixture->store));
}

/* Every word of the row is one gram. */
static enum status add_message(void *context, const struct search_row *row)
{
    return store_search_add(context, SEARCH_MESSAGE, row->id, row->words);
}

static size_t index_messages(struct store *index, size_t max)
{
    size_t count = 0;
    OK(store_begin(index));
    OK(store_search_new(index, SEARCH_MESSAGE, max, add_message, index, &count));
    OK(store_commit(index));
    return count;
}

static enum status note_message(void *context, const struct message *message,
                                struct text community)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, 256 - used, "%lld %.*s;", (long long)message->id, TEXT_ARGS(community));
    return ST_OK;
}

static void found(struct store *reader, const char *grams, int64_t before, size_t max,
                  const char *expected)
{
    char seen[256] = "";
    OK(store_search_messages(reader, text_of(grams), before, max, note_message, seen));
    CHECK(strcmp(seen, expected) == 0, "%s: found %s, not %s", grams, seen, expected);
}

static void messages_are_found_newest_first_and_by_pages(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    write_message(fixture, contact, "漏 漏水 水");
    write_message(fixture, contact, "灯");
    write_message(fixture, contact, "水 水管");
    commit(fixture);
    struct store *index = open_index(fixture, true);
    int64_t behind = 0;
    OK(store_search_behind(index, &behind));
    assert_int_equal(behind, 3);
    assert_int_equal(index_messages(index, 2), 2);
    assert_int_equal(index_messages(index, 2), 1);
    assert_int_equal(index_messages(index, 2), 0);
    struct store *reader = open_index(fixture, false);
    OK(store_search_behind(reader, &behind));
    assert_int_equal(behind, 0);
    found(reader, "\"水\"", INT64_MAX, 10, "3 sunshine;1 sunshine;");
    found(reader, "\"水\"", INT64_MAX, 1, "3 sunshine;");
    found(reader, "\"水\"", 3, 10, "1 sunshine;");
    found(reader, "\"水\" AND \"漏水\"", INT64_MAX, 10, "1 sunshine;");
    found(reader, "(\"灯\" OR \"漏\")", INT64_MAX, 10, "2 sunshine;1 sunshine;");
    found(reader, "\"电\"", INT64_MAX, 10, "");
    store_close(reader);
    store_close(index);
}

static void nobody_else_may_read_the_index(void **state)
{
    struct store *index = open_index(*state, true);
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char path[SCRATCH_PATH_BYTES + 8];
        struct stat file;
        snprintf(path, sizeof path, "%s%s", index_path, suffixes[i]);
        assert_int_equal(stat(path, &file), 0);
        assert_int_equal(file.st_mode & 0777, 0600);
    }
    store_close(index);
}

static enum status put_chat(void *context, const struct search_row *row)
{
    struct text known;
    enum status status = store_search_known(context, SEARCH_CHAT, row->id, &known);
    if (status == ST_OK && known.size > 0) {
        char former[64];
        struct text text = {former, text_copy(known, former, sizeof former)};
        status = store_search_drop(context, SEARCH_CHAT, row->id, text);
    }
    if (status == ST_OK) {
        status = store_search_add(context, SEARCH_CHAT, row->id, row->words);
    }
    return status == ST_OK ? store_search_know(context, SEARCH_CHAT, row->id, row->words) : status;
}

static enum status note_chat(void *context, int64_t contact)
{
    *(int64_t *)context = contact;
    return ST_OK;
}

static int64_t chat_of(struct store *reader, const char *grams)
{
    int64_t contact = 0;
    OK(store_search_chats(reader, text_of(grams), 10, note_chat, &contact));
    return contact;
}

static void a_changed_name_is_found_and_the_former_is_not(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact = {.channel = "wechat", .account = "demo", .peer = "o1",
                              .community = "sunshine", .name = "张三", .following = true};
    OK(store_contact_add(fixture->store, &contact));
    commit(fixture);
    struct store *index = open_index(fixture, true);
    size_t count = 0;
    OK(store_begin(index));
    OK(store_search_new(index, SEARCH_CHAT, 10, put_chat, index, &count));
    OK(store_search_pass_events(index, 10, &count));
    OK(store_commit(index));
    assert_int_equal(chat_of(index, "\"张三\""), contact.id);
    SET(contact.name, "李四");
    OK(store_contact_save(fixture->store, &contact));
    struct event event = {.kind = TEXT("chat.bound"), .contact = contact.id, .data = TEXT("{}")};
    OK(store_event_add(fixture->store, &event));
    commit(fixture);
    OK(store_begin(index));
    OK(store_search_changed(index, SEARCH_CHAT, 10, put_chat, index));
    OK(store_search_pass_events(index, 10, &count));
    OK(store_commit(index));
    assert_int_equal(count, 1);
    assert_int_equal(chat_of(index, "\"张三\""), 0);
    assert_int_equal(chat_of(index, "\"李四\""), contact.id);
    store_close(index);
}

static void an_index_of_another_database_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    write_message(fixture, contact, "水");
    write_message(fixture, contact, "火");
    commit(fixture);
    struct store *index = open_index(fixture, true);
    assert_int_equal(index_messages(index, 10), 2);
    store_close(index);
    index = open_index(fixture, true);
    assert_int_equal(index_messages(index, 10), 0); /* the same database: it is kept */
    store_close(index);
    /* The newest message was another when the index was made: a backup was put in place. */
    assert_int_equal(sqlite3_exec(fixture->store->db,
                                  "UPDATE message SET at_ms = 11 WHERE id = 2", NULL, NULL, NULL),
                     SQLITE_OK);
    commit(fixture);
    index = open_index(fixture, true);
    assert_int_equal(index_messages(index, 10), 2);
    store_close(index);
}

static void a_damaged_index_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    store_close(open_index(fixture, true));
    int fd = open(index_path, O_WRONLY | O_TRUNC);
    assert_int_equal(write(fd, "no database at all, and no index", 32), 32);
    close(fd);
    struct store *index = open_index(fixture, true);
    assert_int_equal(index_messages(index, 10), 0);
    store_close(index);
}

static void the_database_is_not_written_through_the_index(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    commit(fixture);
    OK(store_commit(fixture->store));
    struct store *index = open_index(fixture, true);
    struct message message = {.contact = contact, .kind = TEXT("text"), .account = TEXT("demo")};
    CHECK_STATUS("a write", store_message_add(index, &message), ST_STORE);
    store_close(index);
    OK(store_begin(fixture->store));
}

static void every_statement_of_the_index_prepares(void **state)
{
    struct fixture *fixture = *state;
    struct store *index = open_index(fixture, true);
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        struct query query = query_start(index, (enum statement)i);
        CHECK(i < SQL_SEARCH_GET || query.status == ST_OK, "%s: %s", statement_texts[i].name,
              store_error(index));
        enum status status = query_end(&query);
        assert_true(status == ST_OK || i < SQL_SEARCH_GET);
    }
    store_close(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(messages_are_found_newest_first_and_by_pages),
        STORE_TEST(nobody_else_may_read_the_index),
        STORE_TEST(a_changed_name_is_found_and_the_former_is_not),
        STORE_TEST(an_index_of_another_database_is_made_anew),
        STORE_TEST(a_damaged_index_is_made_anew),
        STORE_TEST(the_database_is_not_written_through_the_index),
        STORE_TEST(every_statement_of_the_index_prepares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
