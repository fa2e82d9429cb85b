/* The op "search": through index and asker, as the searcher's two threads use them. */
#include "bot/grams.h"
#include "bot/search_asker.h"
#include "bot/search_index.h"
#include "bot/sign_in.h"
#include "store/message.h"
#include "tests/unit/desk_fixture.h"

/* ---- grams ---- */

static void grams_are_characters_pairs_and_threes_of_latin(void **state)
{
    (void)state;
    static const struct {
        const char *words, *grams;
    } cases[] = {
        {"漏水", "漏 水 漏水 "},
        {"漏", "漏 "},
        {"漏，水", "漏 水 "},
        {"a1b2", "a 1 a1 b 1b a1b 2 b2 1b2 "},
        {"3栋", "3 栋 3栋 "},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[256];
        size_t size = grams_write(text_of(cases[i].words), TEXT("sunshine"), out, sizeof out);
        struct text grams = {out, size};
        size_t first = text_find(grams, TEXT(" ")) + 1; /* the community's */
        struct text rest = text_slice(grams, first, size);
        CHECK(text_equal(rest, text_of(cases[i].grams)), "%s: %.*s", cases[i].words,
              TEXT_ARGS(rest));
    }
}

static void grams_end_at_the_capacity(void **state)
{
    (void)state;
    char out[32];
    size_t size = grams_write(TEXT("一二三四五六七八九十"), TEXT("a"), out, sizeof out);
    assert_true(size <= sizeof out && size > sizeof out - 8);
}

static void a_question_has_at_most_so_many_words(void **state)
{
    (void)state;
    struct config *config = fixture_shipped_config();
    struct arena *arena = arena_open(4096, 1 << 20);
    struct grams_question question;
    assert_int_equal(grams_read(config->matcher, TEXT("一 二 三 四 五 六 七 八 九"), arena, &question),
                     ST_OK);
    assert_int_equal(question.count, GRAMS_TERMS_MAX);
    assert_int_equal(grams_read(config->matcher, TEXT("，。！"), arena, &question), ST_OK);
    assert_int_equal(question.count, 0);
    arena_close(arena);
    config_drop(config);
}

/* ---- the op ---- */

struct place {
    char index[SCRATCH_PATH_BYTES], database[SCRATCH_PATH_BYTES];
};

static struct place place_of(const struct fixture *fixture)
{
    struct place place;
    snprintf(place.index, sizeof place.index, "%s/search.db", fixture->directory);
    snprintf(place.database, sizeof place.database, "%s/guanjia.db", fixture->directory);
    return place;
}

static void index_all(struct fixture *fixture)
{
    struct place place = place_of(fixture);
    struct search_index *index;
    size_t count = 1;
    assert_int_equal(search_index_open(place.index, place.database, fixture->config, &index),
                     ST_OK);
    while (count > 0) {
        assert_int_equal(search_index_slice(index, &count), ST_OK);
    }
    search_index_close(index);
}

struct who {
    const char *role, *communities;
};
static const struct who clerk = {"clerk", "*"}, gm = {"gm", "*"}, engineer = {"chief_engineer", "*"},
                        elsewhere = {"clerk", "garden moonlight"}, nobody = {"nobody", "*"};

/* Somebody of that role, in the store too. */
static void make_viewer(struct fixture *fixture, struct who who, struct viewer *viewer)
{
    struct staff staff = {.username = "asker"};
    snprintf(staff.role, sizeof staff.role, "%s", who.role);
    snprintf(staff.communities, sizeof staff.communities, "%s", who.communities);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_staff_put(fixture->store, &staff), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    sign_in_viewer(fixture->config, &staff, viewer);
}

/* The answer is the caller's until the next call. */
static const char *ask_op(struct fixture *fixture, struct who who, const char *op,
                          const char *members)
{
    static char kept[65536];
    struct place place = place_of(fixture);
    struct search_asker *asker;
    struct metrics metrics = {0};
    assert_int_equal(search_asker_open(place.index, place.database, &metrics, &asker), ST_OK);
    struct input *input = input_open(INPUT_COMMAND, fixture->config, 4096);
    input->command.json =
        arena_printf(input->arena, "{\"id\":\"s1\",\"op\":\"%s\",%s}", op, members);
    make_viewer(fixture, who, &input->command.viewer);
    assert_true(search_asker_wants(input->command.json));
    search_asker_answer(asker, input, FIXTURE_START_MS);
    assert_int_equal(input->status, ST_OK);
    text_copy(input->answer, kept, sizeof kept);
    input_close(input);
    search_asker_close(asker);
    return kept;
}

static const char *ask(struct fixture *fixture, struct who who, const char *members)
{
    return ask_op(fixture, who, "search", members);
}

static void has(struct fixture *fixture, struct who who, const char *members, const char *part)
{
    const char *answer = ask(fixture, who, members);
    CHECK(strstr(answer, part) != NULL, "%s %s: no %s in %s", who.role, members, part, answer);
}

static void lacks(struct fixture *fixture, struct who who, const char *members, const char *part)
{
    const char *answer = ask(fixture, who, members);
    CHECK(strstr(answer, part) == NULL, "%s %s: %s in %s", who.role, members, part, answer);
}

static void talk(struct fixture *fixture)
{
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    fixture_say(fixture, RESIDENT, "对");
    fixture_say(fixture, STRANGER, "我的電話是13912345678，樓道燈不亮");
    index_all(fixture);
}

static void words_rooms_phone_tails_and_numbers_are_found(void **state)
{
    struct fixture *fixture = *state;
    talk(fixture);
    has(fixture, clerk, "\"text\":\"漏\"", "厨房水管漏水了");
    has(fixture, clerk, "\"text\":\"漏水\"", "厨房水管漏水了");
    has(fixture, clerk, "\"text\":\"漏水\"", "\"intent\":\"repair.leak\"");
    has(fixture, clerk, "\"text\":\"水管漏水了\"", "厨房水管漏水了");
    lacks(fixture, clerk, "\"text\":\"水漏\"", "厨房");
    has(fixture, clerk, "\"text\":\"厨房 下午\"", "厨房水管漏水了");
    lacks(fixture, clerk, "\"text\":\"厨房 上午\"", "厨房水管漏水了，下午有空\"");
    has(fixture, clerk, "\"text\":\"灯\"", "樓道燈不亮"); /* traditional and simplified are one */
    has(fixture, clerk, "\"text\":\"8000\"", "\"tickets\":[{\"number\":\"GD000001\"");
    has(fixture, clerk, "\"text\":\"501\"", "\"tickets\":[{\"number\":\"GD000001\"");
    has(fixture, clerk, "\"text\":\"3栋2单元501\"", "\"tickets\":[{\"number\":\"GD000001\"");
    has(fixture, clerk, "\"text\":\"3-2-501\"", "\"chats\":[{\"id\":");
    has(fixture, clerk, "\"text\":\"GD000001\"", "\"tickets\":[{\"number\":\"GD000001\"");
    has(fixture, clerk, "\"text\":\"1\"", "\"tickets\":[{\"number\":\"GD000001\"");
    has(fixture, clerk, "\"text\":\"水\"", "\"behind\":0");
}

static void phones_are_masked_and_cannot_be_guessed_at(void **state)
{
    struct fixture *fixture = *state;
    talk(fixture);
    lacks(fixture, clerk, "\"text\":\"樓道燈\"", "13912345678");
    has(fixture, clerk, "\"text\":\"樓道燈\"", "139****5678");
    has(fixture, clerk, "\"text\":\"13912345678\"", "139****5678"); /* he may see it anyway */
    has(fixture, gm, "\"text\":\"5678\"", "139****5678");           /* what is shown is found */
    lacks(fixture, gm, "\"text\":\"13912345678\"", "139****5678");
    lacks(fixture, gm, "\"text\":\"13800138000\"", "GD000001");
    lacks(fixture, gm, "\"text\":\"3912\"", "139****5678");
}

static void roles_and_communities_are_heeded(void **state)
{
    struct fixture *fixture = *state;
    talk(fixture);
    has(fixture, nobody, "\"text\":\"水\"", "\"forbidden\"");
    has(fixture, engineer, "\"text\":\"漏水\"", "GD000001");
    has(fixture, engineer, "\"text\":\"漏水\"", "\"messages\":[]"); /* may not read chats */
    has(fixture, elsewhere, "\"text\":\"漏水\"", "\"tickets\":[],\"chats\":[],\"messages\":[]");
    has(fixture, elsewhere, "\"text\":\"GD000001\"", "\"tickets\":[]");
    has(fixture, clerk, "\"text\":\"？\"", "\"malformed\"");
    has(fixture, clerk, "\"text\":\"水\",\"limit\":51", "\"too_large\"");
}

static void pages_follow_each_other_without_gap_or_repeat(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 5; i++) {
        fixture_say(fixture, STRANGER, "楼道灯不亮");
    }
    index_all(fixture);
    int64_t seen = 0, before = 0;
    char members[96] = "\"text\":\"楼道灯不亮\",\"limit\":2";
    for (int page = 0; page < 8; page++) {
        const char *answer = ask(fixture, clerk, members);
        for (const char *at = answer; (at = strstr(at, "\"direction\":\"in\"")) != NULL; at++) {
            seen++;
        }
        const char *more = strstr(answer, "\"before\":");
        if (more == NULL) {
            break;
        }
        int64_t next = strtoll(more + strlen("\"before\":"), NULL, 10);
        assert_true(before == 0 || next < before);
        before = next;
        snprintf(members, sizeof members, "\"text\":\"楼道灯不亮\",\"limit\":2,\"before\":%lld",
                 (long long)before);
    }
    assert_int_equal(seen, 5);
}

static void the_desk_itself_does_not_search(void **state)
{
    struct fixture *fixture = *state;
    const char *answer =
        fixture_command(fixture, "clerk", "{\"id\":\"1\",\"op\":\"search\",\"text\":\"水\"}");
    CHECK(strstr(answer, "\"conflict\"") != NULL, "%s", answer);
}

#define SEARCH_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* So many more messages in the database. */
static void pour(struct fixture *fixture, int64_t contact, int count)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    for (int i = 0; i < count; i++) {
        struct message message = {.at_ms = FIXTURE_START_MS,
                                  .contact = contact,
                                  .kind = TEXT("text"),
                                  .text = TEXT("漏水"),
                                  .author = TEXT("resident"),
                                  .account = TEXT("demo")};
        assert_int_equal(store_message_add(fixture->store, &message), ST_OK);
    }
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static void the_index_rests_while_messages_pour_in(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    struct conversation conversation;
    fixture_say(fixture, RESIDENT, "你好");
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation),
                     ST_OK);
    struct place place = place_of(fixture);
    struct search_index *index;
    assert_int_equal(search_index_open(place.index, place.database, fixture->config, &index),
                     ST_OK);
    static const struct {
        int64_t after_ms; /* the look before */
        int arrived;
        size_t count; /* rows of the slice before */
        int64_t wait_ms;
    } looks[] = {
        {10000, 3000, 2048, 0}, /* nothing to compare with: old messages are no flood */
        {100, 200, 2048, 0},    /* too soon to say */
        {400, 0, 0, SEARCH_POLL_MS},
        {1000, 1000, 1000, 0},  /* just as many as are borne */
        {1000, 1001, 1001, SEARCH_REST_MS},
        {100, 0, 2048, SEARCH_REST_MS}, /* still */
        {SEARCH_REST_MS, 4000, 2048, 0}, /* the flood is over */
    };
    int64_t now_ms = 0;
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        int64_t wait_ms = -1;
        pour(fixture, contact.id, looks[i].arrived);
        now_ms += looks[i].after_ms;
        assert_int_equal(search_index_rest(index, now_ms, looks[i].count, &wait_ms), ST_OK);
        CHECK(wait_ms == looks[i].wait_ms, "look %zu: %lld", i, (long long)wait_ms);
    }
    search_index_close(index);
}

/* ---- what else is answered beside the desk ---- */

static void what_looks_at_much_is_no_work_of_the_desk(void **state)
{
    (void)state;
    static const struct {
        const char *op;
        enum search_question question;
    } cases[] = {
        {"search", SEARCH_QUICK},      {"chat.look", SEARCH_QUICK}, {"board.get", SEARCH_QUICK},
        {"figures.get", SEARCH_LONG},  {"report.get", SEARCH_LONG}, {"board.list", SEARCH_NONE},
        {"ticket.note", SEARCH_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"id\":\"1\",\"op\":\"%s\",\"text\":\"board.get\"}",
                 cases[i].op);
        CHECK(search_asker_wants(text_of(json)) == cases[i].question, "%s", cases[i].op);
    }
}

static void a_board_is_read_with_what_the_desk_has_committed(void **state)
{
    struct fixture *fixture = *state;
    talk(fixture);
    const char *answer = ask_op(fixture, engineer, "board.get", "\"board\":\"lead\"");
    CHECK(strstr(answer, "\"ok\":true") != NULL && strstr(answer, "\"open\":1") != NULL, "%s",
          answer);
    answer = ask_op(fixture, clerk, "board.get", "\"board\":\"lead\"");
    CHECK(strstr(answer, "forbidden") != NULL, "%s", answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grams_are_characters_pairs_and_threes_of_latin),
        cmocka_unit_test(grams_end_at_the_capacity),
        cmocka_unit_test(a_question_has_at_most_so_many_words),
        SEARCH_TEST(words_rooms_phone_tails_and_numbers_are_found),
        SEARCH_TEST(phones_are_masked_and_cannot_be_guessed_at),
        SEARCH_TEST(roles_and_communities_are_heeded),
        SEARCH_TEST(pages_follow_each_other_without_gap_or_repeat),
        SEARCH_TEST(the_desk_itself_does_not_search),
        SEARCH_TEST(the_index_rests_while_messages_pour_in),
        cmocka_unit_test(what_looks_at_much_is_no_work_of_the_desk),
        SEARCH_TEST(a_board_is_read_with_what_the_desk_has_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
