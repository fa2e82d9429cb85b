#include "adapters/staff/signs.h"
#include "tests/unit/front_client.h"

static struct world world;
static struct answer answer;
static char frame[CLIENT_BYTES_MAX];

static int start_with(int64_t idle_timeout_ms)
{
    world_open(&world);
    world.config->settings.staff_idle_timeout_ms = idle_timeout_ms;
    world.config->settings.staff_lag_events_max = 2000;
    snprintf(world.config->settings.origins[0], sizeof world.config->settings.origins[0],
             "https://staff.example");
    world.config->settings.origin_count = 1;
    assert_int_equal(hasher_make(TEXT(WORLD_PASSWORD), world.password_hash), ST_OK);
    world_run(&world);
    return 0;
}

/* Nobody is cut off for being slow, however loaded the machine is. */
static int start(void **state)
{
    (void)state;
    return start_with(WORLD_PATIENCE_MS);
}

static int start_impatient(void **state)
{
    (void)state;
    return start_with(600);
}

static int stop(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* ---- logging in ---- */

static int log_in(const char *body, const char *origin, char cookie[HEADER_TEXT_BYTES])
{
    char request[2048], line[256] = "";
    if (origin != NULL) {
        snprintf(line, sizeof line, "Origin: %s\r\n", origin);
    }
    snprintf(request, sizeof request,
             "POST /staff/login HTTP/1.1\r\nHost: x\r\n%sContent-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             line, strlen(body), body);
    int code = client_ask(&world, &answer, request);
    if (code != 0) {
        answer_header(&answer, "Set-Cookie", cookie);
    }
    return code;
}

#define LOGIN(name, password) "{\"username\":\"" name "\",\"password\":\"" password "\"}"

static void login_answers_and_refuses(void **state)
{
    static const struct {
        const char *label, *body, *origin;
        int code;
    } cases[] = {
        {"right", LOGIN("clerk", WORLD_PASSWORD), NULL, 200},
        {"right, from a listed page", LOGIN("clerk", WORLD_PASSWORD), "https://staff.example", 200},
        {"foreign page", LOGIN("clerk", WORLD_PASSWORD), "http://evil.example", 403},
        {"null page", LOGIN("clerk", WORLD_PASSWORD), "null", 403},
        {"wrong password", LOGIN("clerk", "no"), NULL, 401},
        {"unknown user", LOGIN("nobody", WORLD_PASSWORD), NULL, 401},
        {"empty password", LOGIN("clerk", ""), NULL, 401},
        {"empty body", "", NULL, 400},
        {"no json", "username=clerk", NULL, 400},
        {"no password", "{\"username\":\"clerk\"}", NULL, 400},
        {"wrong type", "{\"username\":\"clerk\",\"password\":1}", NULL, 400},
        {"name twice", "{\"username\":\"a\",\"username\":\"clerk\",\"password\":\"x\"}", NULL, 400},
    };
    char cookie[HEADER_TEXT_BYTES];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int code = log_in(cases[i].body, cases[i].origin, cookie);
        CHECK(code == cases[i].code, "%s: %d", cases[i].label, code);
        CHECK((cookie[0] != '\0') == (code == 200), "%s: %s", cases[i].label, cookie);
    }
    assert_int_equal(atomic_load(&world.failures), 2); /* only proofs count */
}

static void cookie_is_for_our_pages_only(void **state)
{
    char cookie[HEADER_TEXT_BYTES];
    (void)state;
    assert_int_equal(log_in(LOGIN("clerk", WORLD_PASSWORD), NULL, cookie), 200);
    assert_non_null(strstr(cookie, "; Path=/staff;"));
    assert_non_null(strstr(cookie, "; HttpOnly"));
    assert_non_null(strstr(cookie, "; SameSite=Strict"));
    assert_null(strstr(cookie, "Secure"));
    assert_non_null(strstr(answer.body, "\"username\":\"clerk\""));
    assert_int_equal(log_in(LOGIN("clerk", WORLD_PASSWORD), "https://staff.example", cookie), 200);
    assert_non_null(strstr(cookie, "; Secure"));
}

static void throttled_login_says_when_to_try_again(void **state)
{
    char cookie[HEADER_TEXT_BYTES], header[HEADER_TEXT_BYTES];
    (void)state;
    atomic_store(&world.login_throttled, 1);
    assert_int_equal(log_in(LOGIN("clerk", WORLD_PASSWORD), NULL, cookie), 429);
    assert_string_equal(answer_header(&answer, "Retry-After", header), "2");
}

static void token_of_cookie(const char *cookie, char token[SESSIONS_TOKEN_TEXT_BYTES + 1])
{
    const char *value = strchr(cookie, '=') + 1;
    snprintf(token, SESSIONS_TOKEN_TEXT_BYTES + 1, "%s", value);
}

static void logout_closes_the_sockets_of_the_session(void **state)
{
    char cookie[HEADER_TEXT_BYTES], token[SESSIONS_TOKEN_TEXT_BYTES + 1], request[1024];
    int code;
    (void)state;
    assert_int_equal(log_in(LOGIN("clerk", WORLD_PASSWORD), NULL, cookie), 200);
    token_of_cookie(cookie, token);
    world_session(&world, true, TOKEN_B, "*");
    int fd = socket_open(&world, token);
    int other = socket_open(&world, TOKEN_B);
    snprintf(request, sizeof request,
             "POST /staff/logout HTTP/1.1\r\nHost: x\r\nCookie: guanjia_session=%s\r\n"
             "Content-Length: 0\r\n\r\n",
             token);
    assert_int_equal(client_ask(&world, &answer, request), 200);
    assert_int_equal(socket_read_close(fd), 1008);
    close(socket_ask(&world, token, "own", "guanjia.staff.v1", &code));
    assert_int_equal(code, 401);
    size_t size;
    socket_say(other, "{\"id\":\"c\",\"op\":\"ping\"}"); /* another session lives on */
    assert_int_equal(socket_read(other, frame, sizeof frame, &size), OP_TEXT);
    close(fd);
    close(other);
    assert_int_equal(client_ask(&world, &answer,
                                "POST /staff/logout HTTP/1.1\r\nHost: x\r\n"
                                "Content-Length: 0\r\n\r\n"),
                     401);
}

/* ---- the upgrade ---- */

static void strangers_do_not_get_a_websocket(void **state)
{
    static const char v1[] = "guanjia.staff.v1";
    static const struct {
        const char *label, *token, *origin, *protocol;
        int code;
    } cases[] = {
        {"all right", TOKEN_A, "own", v1, 101},
        {"listed origin", TOKEN_A, "https://staff.example", v1, 101},
        {"one protocol of several", TOKEN_A, "own", "other, guanjia.staff.v1", 101},
        {"foreign origin", TOKEN_A, "http://evil.example", v1, 403},
        {"origin that begins like ours", TOKEN_A, "https://staff.example.evil", v1, 403},
        {"null origin", TOKEN_A, "null", v1, 403},
        {"no origin", TOKEN_A, NULL, v1, 403},
        {"no cookie", NULL, "own", v1, 401},
        {"unknown session", TOKEN_B, "own", v1, 401},
        {"part of a token", "aaaa", "own", v1, 401},
        {"no protocol", TOKEN_A, "own", NULL, 400},
        {"foreign protocol", TOKEN_A, "own", "chat", 400},
        {"the front's own name for HTTP", TOKEN_A, "own", "guanjia-http, guanjia.staff.v1", 0},
    };
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int code;
        close(socket_ask(&world, cases[i].token, cases[i].origin, cases[i].protocol, &code));
        CHECK(code == cases[i].code, "%s: %d", cases[i].label, code);
    }
}

/* ---- commands ---- */

static void commands_are_answered_in_order(void **state)
{
    char say[64], wanted[64];
    size_t size;
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    int fd = socket_open(&world, TOKEN_A);
    for (int i = 0; i < 150; i++) { /* more at once than may be under way */
        snprintf(say, sizeof say, "{\"id\":\"c%d\"}", i);
        socket_say(fd, say);
    }
    for (int i = 0; i < 150; i++) {
        snprintf(wanted, sizeof wanted, "{\"ok\":true,\"got\":{\"id\":\"c%d\"}}", i);
        assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
        assert_string_equal(frame, wanted);
    }
    close(fd);
}

static void command_in_pieces_is_one_command(void **state)
{
    size_t size;
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    int fd = socket_open(&world, TOKEN_A);
    socket_frame(fd, OP_TEXT, "{\"id\":", 6);
    socket_frame(fd, 0, "\"\xe4\xbd", 3); /* even a character may be cut */
    socket_frame(fd, 0x80, "\xa0\"}", 3);
    assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
    assert_string_equal(frame, "{\"ok\":true,\"got\":{\"id\":\"\xe4\xbd\xa0\"}}");
    close(fd);
}

static void failure_of_the_desk_is_told_with_the_id(void **state)
{
    size_t size;
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    int fd = socket_open(&world, TOKEN_A);
    socket_say(fd, "{\"id\":\"c7\",\"op\":\"fail\"}");
    assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
    assert_non_null(strstr(frame, "\"re\":\"c7\""));
    assert_non_null(strstr(frame, "\"code\":\"internal\""));
    close(fd);
}

static void bad_frames_end_with_their_close_code(void **state)
{
    static char large[COMMAND_BYTES_MAX + 2];
    static const struct {
        const char *label;
        int first_byte;
        const char *payload;
        size_t size;
        int code;
    } cases[] = {
        {"binary", 0x80 | OP_BINARY, "\1\2", 2, 1003},
        {"not utf-8", 0x80 | OP_TEXT, "{\"\xff\"}", 5, 1007},
        {"a cut character", 0x80 | OP_TEXT, "{\"\xe4\xbd", 4, 1007},
        {"one byte too many", 0x80 | OP_TEXT, large, COMMAND_BYTES_MAX + 1, 1009},
        {"reserved bits", 0xC0 | OP_TEXT, "{}", 2, 1002},
        {"unknown opcode", 0x83, "{}", 2, 1002},
    };
    (void)state;
    memset(large, ' ', sizeof large);
    world_session(&world, true, TOKEN_A, "*");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int fd = socket_open(&world, TOKEN_A);
        socket_frame(fd, cases[i].first_byte, cases[i].payload, cases[i].size);
        int code = socket_read_close(fd);
        CHECK(code == cases[i].code, "%s: %d", cases[i].label, code);
        close(fd);
    }
    size_t size;
    int fd = socket_open(&world, TOKEN_A); /* at the limit it passes */
    memcpy(large, "{}", 2);
    socket_frame(fd, 0x80 | OP_TEXT, large, COMMAND_BYTES_MAX);
    assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
    close(fd);
}

static void flood_of_commands_is_throttled_then_cut_off(void **state)
{
    int throttled = 0, opcode;
    size_t size;
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    int fd = socket_open(&world, TOKEN_A);
    for (int i = 0; i <= SESSIONS_COMMANDS_CUT_OFF; i++) {
        socket_say(fd, "{\"id\":\"c\"}");
    }
    while ((opcode = socket_read(fd, frame, sizeof frame, &size)) == OP_TEXT) {
        throttled += strstr(frame, "\"throttled\"") != NULL;
    }
    assert_int_equal(opcode, OP_CLOSE);
    assert_int_equal((unsigned char)frame[0] << 8 | (unsigned char)frame[1], 1008);
    assert_true(throttled > 0);
    close(fd);
}

/* ---- events ---- */

static void say_hello(int fd, const char *members)
{
    char hello[256];
    size_t size;
    snprintf(hello, sizeof hello, "{\"id\":\"h\",\"op\":\"hello\",%s}", members);
    socket_say(fd, hello);
    assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
    assert_non_null(strstr(frame, "\"re\":\"h\""));
}

/* Reads events up to seq `last` and checks that each of every `step` comes once, in order.
 * Returns the frames that it took. */
static int read_events(int fd, long long from, long long last, int step)
{
    size_t size;
    int frames = 0;
    for (long long next = from; next <= last; frames++) {
        int opcode = socket_read(fd, frame, sizeof frame, &size);
        CHECK(opcode == OP_TEXT, "opcode %d before %lld", opcode, next);
        for (char *at = strstr(frame, "{\"seq\":"); at != NULL; at = strstr(at + 1, "{\"seq\":")) {
            long long seq = atoll(at + 7);
            CHECK(seq == next, "%lld instead of %lld in %.100s", seq, next, frame);
            next += step;
        }
    }
    return frames;
}

static void client_sees_what_it_missed_then_what_comes(void **state)
{
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    atomic_store(&world.seq, 1000); /* only in the database */
    int fd = socket_open(&world, TOKEN_A);
    say_hello(fd, "\"since\":0");
    world_publish(&world, 5);
    read_events(fd, 1, 1005, 1);
    for (int i = 0; i < 20; i++) {
        world_publish(&world, 3);
    }
    read_events(fd, 1006, 1065, 1);
    close(fd);
    assert_true(atomic_load(&world.pages) >= 4);
}

static void client_resumes_by_its_last_seq(void **state)
{
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    world_publish(&world, 50);
    long long since = 0;
    for (int round = 0; round < 5; round++) {
        char members[64];
        int fd = socket_open(&world, TOKEN_A);
        snprintf(members, sizeof members, "\"since\":%lld", since);
        say_hello(fd, members);
        long long last = atomic_load(&world.seq);
        read_events(fd, since + 1, last, 1);
        since = last;
        close(fd);
        world_publish(&world, 7); /* while it is away */
    }
}

static void read_sign(int fd, const char *json)
{
    size_t size;
    assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
    frame[size] = '\0';
    assert_string_equal(frame, json);
}

/* The page that the front asked for is answered before the command that came behind it: then the
 * client has read the series to its end, and signs are for it. */
static void wait_until_live(int fd)
{
    size_t size;
    socket_say(fd, "{\"id\":\"live\"}");
    assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
    assert_non_null(strstr(frame, "\"live\""));
}

/* It goes to who is there and may see it, and is no part of the series. */
static void signs_are_of_the_moment(void **state)
{
    (void)state;
    char json[64];
    world_session(&world, true, TOKEN_A, "*");
    world_session(&world, true, TOKEN_B, "even");
    int all = socket_open(&world, TOKEN_A), even = socket_open(&world, TOKEN_B);
    say_hello(all, "\"since\":0");
    say_hello(even, "\"since\":0");
    world_publish(&world, 2);
    read_events(all, 1, 2, 1);
    read_events(even, 2, 2, 2);
    wait_until_live(all);
    wait_until_live(even);
    world_sign(&world, "odd", "{\"event\":\"odd\"}");
    world_sign(&world, "even", "{\"event\":\"even\"}");
    read_sign(all, "{\"event\":\"odd\"}");
    read_sign(all, "{\"event\":\"even\"}");
    read_sign(even, "{\"event\":\"even\"}");
    for (int i = 0; i < 3 * SIGNS_MAX; i++) {
        snprintf(json, sizeof json, "{\"event\":\"%d\"}", i);
        world_sign(&world, "even", json);
        read_sign(even, json); /* who keeps up misses none */
    }
    world_publish(&world, 2); /* the series goes on */
    read_events(even, 4, 4, 2);
    close(all);
    close(even);
}

static void the_oldest_sign_gives_way(void **state)
{
    (void)state;
    struct signs signs = {0};
    assert_int_equal(signs_next(&signs).size, 0);
    signs_drop(&signs);
    static const char letters[] = "abcdefghijkl";
    for (size_t i = 0; i < SIGNS_MAX; i++) {
        signs_put(&signs, (struct text){letters + i, 1});
    }
    assert_true(text_equal(signs_next(&signs), TEXT("a")));
    signs_put(&signs, TEXT("z"));
    assert_int_equal(signs.count, SIGNS_MAX);
    assert_true(text_equal(signs_next(&signs), TEXT("b")));
    while (signs.count > 1) {
        signs_drop(&signs);
    }
    assert_true(text_equal(signs_next(&signs), TEXT("z")));
    signs_put(&signs, TEXT("y"));
    signs_clear(&signs);
    assert_int_equal(signs.count, 0);
    signs_put(&signs, TEXT("x")); /* an emptied list takes more */
    assert_true(text_equal(signs_next(&signs), TEXT("x")));
    signs_clear(&signs);
}

static void newest_events_come_from_memory(void **state)
{
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    world_publish(&world, 100);
    int fd = socket_open(&world, TOKEN_A);
    say_hello(fd, "\"since\":0");
    read_events(fd, 1, 100, 1);
    assert_int_equal(atomic_load(&world.pages), 0);
    close(fd);
}

static void batches_share_frames_for_who_asks(void **state)
{
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    world_publish(&world, 1000);
    int fd = socket_open(&world, TOKEN_A);
    say_hello(fd, "\"since\":0,\"batch\":true");
    assert_true(read_events(fd, 1, 1000, 1) < 10);
    close(fd);
}

/* A frame is written once for those at the same place, and never for who may see less. */
static void batches_are_each_viewers_own(void **state)
{
    (void)state;
    enum { CLIENTS = 4 };
    static const char *const tokens[CLIENTS] = {TOKEN_A, TOKEN_B, TOKEN_A, TOKEN_B};
    int fds[CLIENTS];
    world_session(&world, true, TOKEN_A, "*");
    world_session(&world, true, TOKEN_B, "even");
    for (int i = 0; i < CLIENTS; i++) {
        fds[i] = socket_open(&world, tokens[i]);
        say_hello(fds[i], "\"since\":0,\"batch\":true");
    }
    for (int last = 9; last <= 180; last += 9) { /* every other begins with what both may see */
        world_publish(&world, 9);
        for (int i = 0; i < CLIENTS; i++) {
            bool even = i % 2 == 1;
            int first = last - 8;
            read_events(fds[i], even ? first + first % 2 : first, last, even ? 2 : 1);
        }
    }
    for (int i = 0; i < CLIENTS; i++) {
        close(fds[i]);
    }
}

/* R-STAFF-3 */
static void viewer_sees_events_of_its_communities(void **state)
{
    (void)state;
    world_session(&world, true, TOKEN_A, "even");
    atomic_store(&world.seq, 100);
    int fd = socket_open(&world, TOKEN_A);
    say_hello(fd, "\"since\":0");
    read_events(fd, 2, 100, 2); /* from the database */
    world_publish(&world, 100);
    read_events(fd, 102, 200, 2); /* from memory */
    close(fd);
}

static void quiet_client_gets_no_events(void **state)
{
    size_t size;
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    int fd = socket_open(&world, TOKEN_A);
    say_hello(fd, "\"since\":0,\"quiet\":true");
    world_publish(&world, 10);
    socket_say(fd, "{\"id\":\"after\"}");
    assert_int_equal(socket_read(fd, frame, sizeof frame, &size), OP_TEXT);
    assert_non_null(strstr(frame, "\"after\""));
    close(fd);
}

static void client_that_does_not_read_is_cut_off_and_others_go_on(void **state)
{
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    int slow = client_dial(&world);
    close(slow);
    slow = socket_open(&world, TOKEN_A);
    int small = 4096;
    setsockopt(slow, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    int good = socket_open(&world, TOKEN_A);
    say_hello(slow, "\"since\":0");
    say_hello(good, "\"since\":0");
    long long read = 0;
    /* No longer than until it is cut off: the reason waits for it for HUB_FAREWELL_MS only. */
    for (int i = 0; i < 60 && atomic_load(&world.metrics.counters[COUNT_STAFF_CUT_OFF]) == 0; i++) {
        world_publish(&world, 100);
        read_events(good, read + 1, atomic_load(&world.seq), 1);
        read = atomic_load(&world.seq);
    }
    world_wait_counter(&world, COUNT_STAFF_CUT_OFF, 1);
    int large = 1 << 20; /* what is on the way comes at once, not 4 kB at a time: HUB_FAREWELL_MS runs */
    setsockopt(slow, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
    int code = socket_read_close(slow); /* once it reads, it learns why */
    assert_int_equal(code, 1008);
    world_publish(&world, 1);
    read_events(good, read + 1, read + 1, 1);
    assert_int_equal(atomic_load(&world.metrics.counters[COUNT_STAFF_CUT_OFF]), 1);
    close(slow);
    close(good);
}

static void stopping_says_goodbye(void **state)
{
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    int fd = socket_open(&world, TOKEN_A);
    front_stop(world.front, 5000);
    assert_int_equal(socket_read_close(fd), 1001);
    close(fd);
}

static void many_idle_clients_leave_room_for_work(void **state)
{
    enum { IDLE = 200 };
    int fds[IDLE];
    (void)state;
    world_session(&world, true, TOKEN_A, "*");
    for (int i = 0; i < IDLE; i++) {
        fds[i] = socket_open(&world, TOKEN_A);
    }
    world_wait_gauge(&world, GAUGE_STAFF_CLIENTS, IDLE);
    int fd = client_dial(&world);
    client_post(fd, "/fake/a?sig=good", "hi");
    assert_true(client_read(fd, &answer));
    assert_int_equal(answer.code, 200);
    close(fd);
    for (int i = 0; i < IDLE; i++) {
        close(fds[i]);
    }
    world_wait_gauge(&world, GAUGE_STAFF_CLIENTS, 0);
}

#define HUB_TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HUB_TEST(login_answers_and_refuses),
        HUB_TEST(cookie_is_for_our_pages_only),
        HUB_TEST(throttled_login_says_when_to_try_again),
        HUB_TEST(logout_closes_the_sockets_of_the_session),
        HUB_TEST(strangers_do_not_get_a_websocket),
        HUB_TEST(commands_are_answered_in_order),
        HUB_TEST(command_in_pieces_is_one_command),
        HUB_TEST(failure_of_the_desk_is_told_with_the_id),
        HUB_TEST(bad_frames_end_with_their_close_code),
        HUB_TEST(flood_of_commands_is_throttled_then_cut_off),
        HUB_TEST(client_sees_what_it_missed_then_what_comes),
        HUB_TEST(client_resumes_by_its_last_seq),
        HUB_TEST(newest_events_come_from_memory),
        HUB_TEST(signs_are_of_the_moment),
        cmocka_unit_test(the_oldest_sign_gives_way),
        HUB_TEST(batches_share_frames_for_who_asks),
        HUB_TEST(batches_are_each_viewers_own),
        HUB_TEST(viewer_sees_events_of_its_communities),
        HUB_TEST(quiet_client_gets_no_events),
        cmocka_unit_test_setup_teardown(client_that_does_not_read_is_cut_off_and_others_go_on,
                                        start_impatient, stop),
        HUB_TEST(stopping_says_goodbye),
        HUB_TEST(many_idle_clients_leave_room_for_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
