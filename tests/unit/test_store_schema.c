#include "store/query.h"
#include "store/schema.h"
#include "tests/unit/store_fault_vfs.h"
#include "tests/unit/store_fixture.h"
#include "tests/unit/sql_number.h"

#include <sys/wait.h>

enum { RUNS_MAX = 500 };

static void set_version(const char *path, int version)
{
    sqlite3 *db;
    char sql[48];
    SET(sql, "PRAGMA user_version = %d", version);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_newer_schema_is_refused_and_left_alone(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    set_version(fixture->path, schema_version() + 1);
    struct store *store;
    CHECK_STATUS("writer", store_open(fixture->path, STORE_WRITER, &store), ST_CONFIG);
    CHECK_STATUS("reader", store_open(fixture->path, STORE_READER, &store), ST_CONFIG);
    set_version(fixture->path, schema_version());
    OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
}

static void the_writer_is_durable_and_guarded(void **state)
{
    struct fixture *fixture = *state;
    OK(store_commit(fixture->store));
    static const struct {
        const char *sql;
        int64_t expected;
    } cases[] = {
        {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1},
        {"PRAGMA synchronous", 2}, /* FULL */
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA cache_size", -4096},
        {"PRAGMA mmap_size", 0},
        {"PRAGMA temp_store", 2}, /* MEMORY */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = sql_number(fixture->store->db, cases[i].sql);
        CHECK(value == cases[i].expected, "%s: %lld", cases[i].sql, (long long)value);
    }
    int defensive = 0;
    sqlite3_db_config(fixture->store->db, SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
    assert_int_equal(defensive, 1);
    assert_int_not_equal(sqlite3_exec(fixture->store->db,
                                      "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema",
                                      NULL, NULL, NULL),
                         SQLITE_OK);
}

/* Each script makes a table and moves what the one before wrote. */
static const char *const scripts[] = {
    "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1), (2), (3);",
    "CREATE TABLE b (x INTEGER); INSERT INTO b SELECT x FROM a; DROP TABLE a;",
    "CREATE TABLE c (x INTEGER); INSERT INTO c SELECT x FROM b; DROP TABLE b;",
};
enum { SCRIPT_COUNT = sizeof scripts / sizeof scripts[0] };

static void check_old_or_new(const char *path, long at)
{
    static const char *const tables[] = {"", "a", "b", "c"};
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    int64_t version = sql_number(db, "PRAGMA user_version");
    int64_t count = sql_number(db, "SELECT count(*) FROM sqlite_schema");
    CHECK(version >= 0 && version <= SCRIPT_COUNT, "at %ld: version %lld", at, (long long)version);
    CHECK(count == (version > 0), "at %ld: version %lld, %lld tables", at, (long long)version,
          (long long)count);
    if (version > 0) {
        char sql[48];
        SET(sql, "SELECT sum(x) FROM %s", tables[version]);
        assert_int_equal(sql_number(db, sql), 6);
    }
    sqlite3_close(db);
}

static bool migrate_in_a_child_that_dies(const char *path, long at)
{
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        fault_arm(FAULT_KILL, at, SQLITE_OK, SQLITE_OK);
        _exit(sqlite3_open(path, &db) == SQLITE_OK && schema_configure(db, true) == ST_OK &&
                      schema_apply(db, scripts, SCRIPT_COUNT) == ST_OK
                  ? 0
                  : 1);
    }
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    CHECK(WIFSIGNALED(result) || WEXITSTATUS(result) == 0, "at %ld: the child failed", at);
    return WIFSIGNALED(result);
}

static void killed_at_any_write_a_migration_is_old_or_new(void **state)
{
    struct fixture *fixture = *state;
    bool died = true;
    long at = 1;
    for (; died && at < RUNS_MAX; at++) {
        char path[128];
        SET(path, "%s/m%ld.db", fixture->folder, at);
        died = migrate_in_a_child_that_dies(path, at);
        check_old_or_new(path, at);
        sqlite3 *db; /* and the next start finishes it */
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        OK(schema_apply(db, scripts, SCRIPT_COUNT));
        assert_int_equal(sql_number(db, "SELECT sum(x) FROM c"), 6);
        sqlite3_close(db);
    }
    assert_true(at > 10 && at < RUNS_MAX);
}

static void a_script_that_fails_leaves_the_version_before_it(void **state)
{
    struct fixture *fixture = *state;
    static const char *const broken[] = {
        "CREATE TABLE a (x INTEGER);",
        "CREATE TABLE b (x INTEGER); INSERT INTO nowhere VALUES (1);",
    };
    char path[128];
    sqlite3 *db;
    SET(path, "%s/broken.db", fixture->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    CHECK_STATUS("broken", schema_apply(db, broken, 2), ST_STORE);
    assert_int_equal(sql_number(db, "PRAGMA user_version"), 1);
    assert_int_equal(sql_number(db, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(sqlite3_get_autocommit(db), 1);
    sqlite3_close(db);
}

/* ---- from version 1, with the real scripts ---- */

static void make_version_1(const char *path)
{
    static char sql[16384];
    FILE *file = fopen("tests/fixtures/store/version-1.sql", "r");
    assert_non_null(file);
    sql[fread(sql, 1, sizeof sql - 1, file)] = '\0';
    assert_true(feof(file));
    fclose(file);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sql_number(db, "PRAGMA user_version"), 1);
    sqlite3_close(db);
}

/* What version 1 held is all there, and what version 2 counts over it is right. */
static void check_migrated(const char *path)
{
    static const struct {
        const char *sql;
        int64_t expected;
    } cases[] = {
        {"SELECT count(*) FROM ticket WHERE contact = 1 AND household = 1", 4},
        {"SELECT count(*) FROM message", 2},
        {"SELECT count(*) FROM event WHERE ticket = 1", 1},
        {"SELECT count(*) FROM timer WHERE due_at_ms = 1790000600000", 1},
        {"SELECT open_tickets FROM duty WHERE staff = 2", 2},
        {"SELECT count(*) FROM duty", 1},
        {"SELECT count(*) FROM pragma_foreign_key_check", 0},
    };
    struct store *store;
    char report[512];
    OK(store_open(path, STORE_WRITER, &store));
    OK(store_verify(store, report, sizeof report));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = sql_number(store->db, cases[i].sql);
        CHECK(value == cases[i].expected, "%s: %lld", cases[i].sql, (long long)value);
    }
    store_close(store);
}

static void a_database_of_version_1_becomes_one_of_today(void **state)
{
    struct fixture *fixture = *state;
    char path[128];
    SET(path, "%s/v1.db", fixture->folder);
    make_version_1(path);
    struct store *store;
    CHECK_STATUS("reader", store_open(path, STORE_READER, &store), ST_CONFIG);
    check_migrated(path);
    OK(store_open(path, STORE_READER, &store));
    store_close(store);
}

static void killed_at_any_write_the_next_start_finishes_the_migration(void **state)
{
    struct fixture *fixture = *state;
    bool died = true;
    long at = 1;
    for (; died && at < RUNS_MAX; at++) {
        char path[128];
        SET(path, "%s/v%ld.db", fixture->folder, at);
        make_version_1(path);
        pid_t child = fork();
        if (child == 0) {
            struct store *store;
            fault_arm(FAULT_KILL, at, SQLITE_OK, SQLITE_OK);
            _exit(store_open(path, STORE_WRITER, &store) == ST_OK ? 0 : 1);
        }
        int result = 0;
        assert_int_equal(waitpid(child, &result, 0), child);
        CHECK(WIFSIGNALED(result) || WEXITSTATUS(result) == 0, "at %ld: the child failed", at);
        died = WIFSIGNALED(result);
        sqlite3 *db;
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        int64_t version = sql_number(db, "PRAGMA user_version");
        int64_t tables = sql_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'fact'") +
                         sql_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'home'");
        int64_t indexes = sql_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'ticket_opened'");
        sqlite3_close(db);
        CHECK(tables == (version == 1 ? 0 : 2) && indexes == (version >= 3),
              "at %ld: version %lld, %lld tables, %lld indexes", at, (long long)version,
              (long long)tables, (long long)indexes);
        check_migrated(path);
    }
    assert_true(at > 10 && at < RUNS_MAX);
}

/* ---- the statement table ---- */

static void every_statement_prepares(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < SQL_SEARCH_GET; i++) { /* the rest: test_store_search.c */
        struct query query = query_start(fixture->store, (enum statement)i);
        CHECK(query.status == ST_OK, "%s: %s", statement_texts[i].name,
              store_error(fixture->store));
        assert_int_equal(query_end(&query), ST_OK);
    }
}

/* What runs for each message, batch or event of a ticket finds its rows by a key or an index. */
/* clang-format off */
static const enum statement hot[] = {
    SQL_CHAIN_GET, SQL_CHAIN_SAVE, SQL_CONTACT_FIND, SQL_CONTACT_GET, SQL_CONTACT_SAVE,
    SQL_CONVERSATION_SAVE, SQL_MESSAGE_SEEN, SQL_MESSAGE_OF_TICKET, SQL_TICKET_GET, SQL_TICKET_SAVE,
    SQL_TICKET_NEWEST_OF, SQL_EVENT_LAST, SQL_EVENT_PAGE, SQL_EVENT_OF_TICKET, SQL_TIMER_DUE,
    SQL_TIMER_NEXT, SQL_TIMER_DROP, SQL_OUTBOX_WAKE, SQL_OUTBOX_UPDATE, SQL_COMMAND_SEEN,
    SQL_FACT_PUT, SQL_FACT_GET, SQL_FACT_LIST, SQL_CLOCK_ADD, SQL_CLOCK_SAVE, SQL_CLOCK_OF_TICKET,
    SQL_CLOCK_EACH, SQL_ASK_ADD, SQL_ASK_OPEN_OF, SQL_ASK_SAVE, SQL_ASK_OPEN_OF_TICKET,
    SQL_LINK_ADD, SQL_LINK_OF, SQL_LINK_OPEN_CHILDREN, SQL_PASS_ADD, SQL_PASS_FIND,
    SQL_PASS_OF_TICKET, SQL_PASS_USE, SQL_PASS_REVOKE, SQL_POSTING_FIND,
    SQL_BALANCE_GET, SQL_BALANCE_PUT, SQL_RECURRENCE_FIND, SQL_SHIFT_ADD, SQL_OFFER_FORGET,
    SQL_TICKET_STANDING, SQL_HOME_GET, SQL_HOME_COUNT,
};
/* clang-format on */

static void no_statement_of_the_hot_path_scans_a_table(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof hot / sizeof hot[0]; i++) {
        char sql[4096];
        sqlite3_stmt *plan = NULL;
        SET(sql, "EXPLAIN QUERY PLAN %s", statement_texts[hot[i]].sql);
        assert_int_equal(sqlite3_prepare_v2(fixture->store->db, sql, -1, &plan, NULL), SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(plan, 3);
            bool scans = strncmp(detail, "SCAN", 4) == 0 && strstr(detail, "USING") == NULL &&
                         strcmp(detail, "SCAN CONSTANT ROW") != 0 &&
                         strstr(detail, "VIRTUAL TABLE") == NULL; /* the words of one value */
            CHECK(!scans, "%s: %s", statement_texts[hot[i]].name, detail);
        }
        sqlite3_finalize(plan);
    }
}

static void the_first_failure_sticks_and_the_statement_is_not_run(void **state)
{
    struct fixture *fixture = *state;
    struct query query = query_start(fixture->store, SQL_TIMER_DROP);
    query_bind_int(&query, 1);
    query_bind_text(&query, fixture_long(40), 39);
    query_bind_int(&query, 2);
    assert_int_equal(query.status, ST_TOO_LARGE);
    query_note(&query, ST_STOPPING);
    assert_false(query_step(&query));
    assert_int_equal(query_end(&query), ST_TOO_LARGE);
    query = query_start(fixture->store, SQL_TIMER_DROP);
    query_bind_int(&query, 1);
    query_bind_text(&query, fixture_long(39), 39);
    OK(query_run(&query));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_newer_schema_is_refused_and_left_alone),
        STORE_TEST(the_writer_is_durable_and_guarded),
        STORE_TEST(killed_at_any_write_a_migration_is_old_or_new),
        STORE_TEST(a_script_that_fails_leaves_the_version_before_it),
        STORE_TEST(a_database_of_version_1_becomes_one_of_today),
        STORE_TEST(killed_at_any_write_the_next_start_finishes_the_migration),
        STORE_TEST(every_statement_prepares),
        STORE_TEST(no_statement_of_the_hot_path_scans_a_table),
        STORE_TEST(the_first_failure_sticks_and_the_statement_is_not_run),
    };
    return cmocka_run_group_tests(tests, fault_install, NULL);
}
