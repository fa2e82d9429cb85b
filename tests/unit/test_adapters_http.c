#include "adapters/address.h"
#include "adapters/deadline.h"
#include "adapters/http.h"
#include "adapters/http_judge.h"
#include "adapters/routes.h"
#include "adapters/staff/frames.h"
#include "adapters/staff/hasher.h"
#include "adapters/staff/origin.h"
#include "adapters/tally.h"
#include "adapters/url.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

static void body_length_is_one_plain_number(void **state)
{
    static const struct {
        const char *length, *encoding;
        enum status status;
        int64_t value;
    } cases[] = {
        {"0", "", ST_OK, 0},
        {"17", "", ST_OK, 17},
        {"000017", "", ST_OK, 17},
        {"", "", ST_NOT_FOUND, 0},
        {"", "chunked", ST_NOT_FOUND, 0},
        {"17", "chunked", ST_MALFORMED, 0},
        {"17", "identity", ST_MALFORMED, 0},
        {"17,17", "", ST_MALFORMED, 0},
        {"17 ", "", ST_MALFORMED, 0},
        {"-1", "", ST_MALFORMED, 0},
        {"+1", "", ST_MALFORMED, 0},
        {"1e3", "", ST_MALFORMED, 0},
        {"0x10", "", ST_MALFORMED, 0},
        {"9999999999999999999", "", ST_MALFORMED, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t value;
        enum status status =
            http_body_length(text_of(cases[i].length), text_of(cases[i].encoding), &value);
        CHECK(status == cases[i].status && value == cases[i].value, "%s/%s: %s", cases[i].length,
              cases[i].encoding, status_name(status));
    }
}

static void cookie_is_found_by_its_whole_name(void **state)
{
    static const struct {
        const char *header, *value;
    } cases[] = {
        {"s=1", "1"},       {"a=2; s=1; b=3", "1"},
        {"a=2;s=1", "1"},   {"xs=1", ""},
        {"s", ""},          {"s=", ""},
        {"", ""},           {";;; ;s=1", "1"},
        {"ss=1; s=2", "2"}, {"s=1; s=2", "1"},
        {"s=a=b", "a=b"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text value = http_cookie(text_of(cases[i].header), TEXT("s"));
        CHECK(text_equal(value, text_of(cases[i].value)), "%s: %.*s", cases[i].header,
              TEXT_ARGS(value));
    }
}

static void list_has_its_tokens_only(void **state)
{
    (void)state;
    assert_true(http_list_has(TEXT("keep-alive, Upgrade"), TEXT("upgrade")));
    assert_true(http_list_has(TEXT("a,b"), TEXT("b")));
    assert_false(http_list_has(TEXT("ab"), TEXT("a")));
    assert_false(http_list_has(TEXT("a b"), TEXT("a")));
    assert_false(http_list_has(TEXT(""), TEXT("a")));
}

static void a_coding_is_sent_to_whoever_accepts_it(void **state)
{
    static const struct {
        const char *header;
        bool accepted;
    } cases[] = {
        {"gzip", true},
        {"GZip", true},
        {"deflate, gzip, br", true},
        {"br;q=1.0, gzip;q=0.001", true},
        {"gzip ; Q=1", true},
        {"*", true},
        {"*;q=0.1", true},
        {"identity, *", true},
        {"gzip, *;q=0", true},
        {"*;q=0, gzip", true},
        {"", false},
        {"br", false},
        {"xgzip", false},
        {"gzipx", false},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"gzip;q=0, *", false},
        {"*, gzip;q=0", false},
        {"*;q=0", false},
        {"gzip;q=", false},
        {"gzip;q", false},
        {"gzip;level=9", false},
        {"gzip;q=x1", false},
        {"identity", false},
        {",;,=;q", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(http_accepts_coding(text_of(cases[i].header), TEXT("gzip")) == cases[i].accepted,
              "%s", cases[i].header);
    }
}

static void query_pieces_are_encoded_again(void **state)
{
    char out[32];
    size_t size = 0;
    (void)state;
    assert_true(http_query_append(TEXT("a=b==c"), out, sizeof out, &size));
    assert_true(http_query_append(TEXT("d=e+f &%\xe4"), out, sizeof out, &size));
    assert_true(text_equal((struct text){out, size}, TEXT("a=b==c&d=e%2Bf%20%26%25%E4")));
    size_t full = size;
    assert_false(http_query_append(TEXT("0123456"), out, sizeof out, &size));
    assert_int_equal(size, full);
}

static void head_is_complete_or_refused(void **state)
{
    char head[HTTP_HEAD_BYTES_MAX], date[HTTP_DATE_BYTES];
    static char many[HTTP_HEAD_BYTES_MAX];
    (void)state;
    http_date(1795489723000, date);
    assert_string_equal(date, "Tue, 24 Nov 2026 03:08:43 GMT");
    struct http_reply reply = {.code = 200, .body = TEXT("hi"), .close = true};
    size_t size = http_head(&reply, date, head);
    assert_true(text_starts_with((struct text){head, size}, TEXT("HTTP/1.1 200 OK\r\n")));
    assert_true(text_find((struct text){head, size}, TEXT("Content-Length: 2\r\n")) != SIZE_MAX);
    assert_true(text_ends_with((struct text){head, size}, TEXT("Connection: close\r\n\r\n")));
    memset(many, 'x', sizeof many - 1);
    reply.headers = text_of(many);
    assert_int_equal(http_head(&reply, date, head), 0);
}

static void retry_after_is_obeyed_up_to_an_hour(void **state)
{
    static const struct {
        enum send_action action;
        int64_t seconds, judged_ms, wait_ms;
    } cases[] = {
        {SEND_RETRY, 0, 0, 0},           {SEND_RETRY, 7, 0, 7000},
        {SEND_RETRY, 7, 60000, 60000},   {SEND_RETRY, 90, 60000, 90000},
        {SEND_RETRY, 3600, 0, 3600000},  {SEND_RETRY, 3601, 0, 3600000},
        {SEND_RETRY, INT64_MAX, 0, 3600000}, {SEND_RETRY, -5, 0, 0},
        {SEND_UNCERTAIN, 7, 0, 7000},    {SEND_DONE, 7, 0, 0},
        {SEND_GIVE_UP, 7, 0, 0},         {SEND_STOP_ACCOUNT, 7, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct verdict verdict = {.action = cases[i].action,
                                  .retry_after_ms = cases[i].judged_ms};
        http_obey_retry_after(cases[i].seconds, &verdict);
        CHECK(verdict.retry_after_ms == cases[i].wait_ms, "case %zu: %lld", i,
              (long long)verdict.retry_after_ms);
    }
}

static void a_word_of_the_provider_says_that_its_account_works(void **state)
{
    static const struct {
        int http_code;
        enum send_action action;
        enum send_response response;
    } cases[] = {
        {0, SEND_RETRY, SEND_UNANSWERED},       {0, SEND_UNCERTAIN, SEND_UNANSWERED},
        {502, SEND_UNCERTAIN, SEND_UNANSWERED}, {503, SEND_RETRY, SEND_UNANSWERED},
        {200, SEND_UNCERTAIN, SEND_UNANSWERED}, {200, SEND_DONE, SEND_ANSWERED},
        {200, SEND_RETRY, SEND_ANSWERED},       {200, SEND_GIVE_UP, SEND_ANSWERED},
        {429, SEND_RETRY, SEND_ANSWERED},       {400, SEND_GIVE_UP, SEND_ANSWERED},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct verdict verdict = {.action = cases[i].action};
        enum send_response response = http_response(cases[i].http_code, &verdict);
        CHECK(response == cases[i].response, "case %zu: %d", i, response);
    }
}

static void range_is_one_span_or_is_not_heeded(void **state)
{
    static const struct {
        const char *header;
        int64_t size;
        enum http_range range;
        int64_t from, count;
    } cases[] = {
        {"", 10, HTTP_RANGE_WHOLE, 0, 10},
        {"bytes=0-3", 10, HTTP_RANGE_PART, 0, 4},
        {"bytes=9-", 10, HTTP_RANGE_PART, 9, 1},
        {"bytes=0-999", 10, HTTP_RANGE_PART, 0, 10},
        {"bytes=-3", 10, HTTP_RANGE_PART, 7, 3},
        {"bytes=-99", 10, HTTP_RANGE_PART, 0, 10},
        {"bytes=10-", 10, HTTP_RANGE_OUTSIDE, 0, 10},
        {"bytes=10-12", 10, HTTP_RANGE_OUTSIDE, 0, 10},
        {"bytes=-0", 10, HTTP_RANGE_OUTSIDE, 0, 10},
        {"bytes=5-4", 10, HTTP_RANGE_WHOLE, 0, 10},
        {"bytes=-", 10, HTTP_RANGE_WHOLE, 0, 10},
        {"bytes=0-1,3-4", 10, HTTP_RANGE_WHOLE, 0, 10},
        {"bytes=+1-2", 10, HTTP_RANGE_WHOLE, 0, 10},
        {"bytes=--1", 10, HTTP_RANGE_WHOLE, 0, 10},
        {"lines=0-3", 10, HTTP_RANGE_WHOLE, 0, 10},
        {"bytes=0-9999999999999999999", 10, HTTP_RANGE_WHOLE, 0, 10},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t from = -1, count = -1;
        enum http_range range = http_range(text_of(cases[i].header), cases[i].size, &from, &count);
        CHECK(range == cases[i].range && from == cases[i].from && count == cases[i].count,
              "%s: %d, %lld from %lld", cases[i].header, (int)range, (long long)count,
              (long long)from);
    }
}

static void addresses_of_the_open_internet_are_told_from_others(void **state)
{
    static const struct {
        const char *address;
        bool public_;
    } cases[] = {
        {"1.1.1.1", true},         {"9.255.255.255", true},  {"11.0.0.0", true},
        {"100.63.255.255", true},  {"100.128.0.0", true},    {"172.15.255.255", true},
        {"172.32.0.0", true},      {"192.167.255.255", true}, {"223.255.255.255", true},
        {"0.0.0.0", false},        {"10.1.2.3", false},      {"100.64.0.1", false},
        {"127.0.0.1", false},      {"127.9.9.9", false},     {"169.254.169.254", false},
        {"172.16.0.1", false},     {"172.31.255.255", false}, {"192.168.1.1", false},
        {"198.19.0.1", false},     {"224.0.0.1", false},     {"255.255.255.255", false},
        {"[2400:3200::1]", true},  {"[::1]", false},         {"[::]", false},
        {"[::ffff:10.0.0.1]", false}, {"[::ffff:8.8.8.8]", true}, {"[fe80::1]", false},
        {"[fd00::1]", false},      {"[ff02::1]", false},     {"[64:ff9b::a00:1]", false},
        {"[2002:a00:1::]", false}, {"[2001:0:1::]", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char listen[ADDRESS_TEXT_BYTES];
        struct sockaddr_storage socket_address;
        socklen_t size;
        snprintf(listen, sizeof listen, "%s:80", cases[i].address);
        assert_int_equal(address_parse(listen, &socket_address, &size), ST_OK);
        struct address address = address_of(&socket_address);
        CHECK(address_is_public(&address) == cases[i].public_, "%s", cases[i].address);
    }
}

static void an_address_is_taken_by_who_can_read_what_goes_there(void **state)
{
    static const struct {
        const char *url, *without;
        enum url_reach reach;
        const char *authority;
    } cases[] = {
        {"https://a.example.com", "", URL_TLS, "a.example.com"},
        {"https://a.example.com:8443/x?y#z", "", URL_TLS, "a.example.com:8443"},
        {"https://a.example.com?y", "", URL_TLS, "a.example.com"},
        {"https://a.example.com/x?y", "?", URL_UNFIT, "a.example.com"},
        {"https://user:pass@a.example.com", "", URL_TLS, "user:pass@a.example.com"},
        {"https://user:pass@a.example.com", "@", URL_UNFIT, "user:pass@a.example.com"},
        {"http://127.0.0.1:80/x", "", URL_THIS_MACHINE, "127.0.0.1:80"},
        {"http://localhost/x", "", URL_THIS_MACHINE, "localhost"},
        {"http://[::1]:80", "", URL_THIS_MACHINE, "[::1]:80"},
        {"http://127.0.0.1", "", URL_THIS_MACHINE, "127.0.0.1"},
        {"http://127.0.0.1.example.com", "", URL_PLAIN, "127.0.0.1.example.com"},
        {"http://127.0.0.1:80@example.com", "", URL_PLAIN, "127.0.0.1:80@example.com"},
        {"http://localhost.example.com", "", URL_PLAIN, "localhost.example.com"},
        {"http://10.0.0.5:8000/x", "", URL_PLAIN, "10.0.0.5:8000"},
        {"https://", "", URL_UNFIT, ""},
        {"http:///x", "", URL_UNFIT, ""},
        {"https://a b", "", URL_UNFIT, "a b"},
        {"https://a/\xE6\xB0\xB4", "", URL_UNFIT, "a"},
        {"ftp://127.0.0.1", "", URL_UNFIT, ""},
        {"HTTPS://a", "", URL_UNFIT, ""},
        {"", "", URL_UNFIT, ""},
        {"http://local", "", URL_PLAIN, "local"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text url = text_of(cases[i].url);
        CHECK(url_reach(url, cases[i].without) == cases[i].reach, "%s", cases[i].url);
        CHECK(text_equal(url_authority(url), text_of(cases[i].authority)), "%s", cases[i].url);
    }
    assert_true(text_equal(url_trimmed(TEXT("https://a/b//")), TEXT("https://a/b")));
}

static void paths_lead_to_their_routes(void **state)
{
    static const struct {
        const char *path;
        enum http_method method;
        enum status status;
        enum route route;
        const char *channel, *account, *tail;
    } cases[] = {
        {"/healthz", METHOD_GET, ST_OK, ROUTE_HEALTH, "", "", ""},
        {"/healthz", METHOD_POST, ST_METHOD, ROUTE_HEALTH, "", "", ""},
        {"/healthz/", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"/staff", METHOD_GET, ST_OK, ROUTE_CONSOLE, "", "", ""},
        {"/staff/", METHOD_GET, ST_OK, ROUTE_CONSOLE, "", "", ""},
        {"/staff/a/b", METHOD_HEAD, ST_OK, ROUTE_CONSOLE, "", "", ""},
        {"/staff/login", METHOD_POST, ST_OK, ROUTE_LOGIN, "", "", ""},
        {"/staff/password", METHOD_POST, ST_OK, ROUTE_PASSWORD, "", "", ""},
        {"/staff/password", METHOD_GET, ST_METHOD, ROUTE_PASSWORD, "", "", ""},
        {"/staff/login", METHOD_GET, ST_METHOD, ROUTE_LOGIN, "", "", ""},
        {"/staff/media/00ff", METHOD_GET, ST_OK, ROUTE_MEDIA, "", "", ""},
        {"/staff/media/00ff", METHOD_POST, ST_METHOD, ROUTE_MEDIA, "", "", ""},
        {"/staff/ws", METHOD_GET, ST_OK, ROUTE_SOCKET, "", "", ""},
        {"/staffs", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"/wechat/demo", METHOD_GET, ST_OK, ROUTE_WEBHOOK, "wechat", "demo", ""},
        {"/wechat/demo", METHOD_POST, ST_OK, ROUTE_WEBHOOK, "wechat", "demo", ""},
        {"/wechat/demo", METHOD_HEAD, ST_METHOD, ROUTE_WEBHOOK, "wechat", "demo", ""},
        {"/wechat/demo/", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"/sms/k/inbound", METHOD_GET, ST_OK, ROUTE_WEBHOOK, "sms", "k", "inbound"},
        {"/sms/k/status/key", METHOD_POST, ST_OK, ROUTE_WEBHOOK, "sms", "k", "status/key"},
        {"/sms//inbound", METHOD_POST, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"/wechat/", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"/wechat", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"//demo", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"/", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
        {"", METHOD_GET, ST_NOT_FOUND, ROUTE_COUNT, "", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct route_match match;
        enum status status = routes_find(text_of(cases[i].path), cases[i].method, &match);
        CHECK(status == cases[i].status && match.route == cases[i].route &&
                  text_equal(match.channel, text_of(cases[i].channel)) &&
                  text_equal(match.account, text_of(cases[i].account)) &&
                  text_equal(match.tail, text_of(cases[i].tail)),
              "%s: %s", cases[i].path, status_name(status));
    }
    for (int route = 0; route < ROUTE_COUNT; route++) {
        assert_non_null(routes_allow((enum route)route));
    }
}

static void origin_is_exact(void **state)
{
    static const struct {
        const char *origin, *local;
        bool allowed;
    } cases[] = {
        {"http://127.0.0.1:8080", "127.0.0.1:8080", true},
        {"http://localhost:8080", "127.0.0.1:8080", true},
        {"http://localhost:8080", "192.0.2.1:8080", false},
        {"http://127.0.0.1:8081", "127.0.0.1:8080", false},
        {"http://127.0.0.1", "127.0.0.1:80", true},
        {"http://127.0.0.1:80", "127.0.0.1:80", false},
        {"https://192.0.2.1", "192.0.2.1:443", true},
        {"http://[::1]:8080", "[::1]:8080", true},
        {"http://127.0.0.1:8080/", "127.0.0.1:8080", false},
        {"HTTP://127.0.0.1:8080", "127.0.0.1:8080", false},
        {"http://127.0.0.1:8080.evil.example", "127.0.0.1:8080", false},
        {"https://staff.example", "127.0.0.1:8080", true},
        {"http://staff.example", "127.0.0.1:8080", false},
        {"null", "127.0.0.1:8080", false},
    };
    struct settings settings = {.origin_count = 1, .origins = {"https://staff.example"}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sockaddr_storage socket_address;
        socklen_t size;
        assert_int_equal(address_parse(cases[i].local, &socket_address, &size), ST_OK);
        struct address local = address_of(&socket_address);
        CHECK(origin_allowed(text_of(cases[i].origin), &settings, &local,
                             address_port(&socket_address)) == cases[i].allowed,
              "%s at %s", cases[i].origin, cases[i].local);
    }
}

static struct address numbered(int number)
{
    struct address address = {{0}};
    memcpy(address.bytes, &number, sizeof number);
    return address;
}

static void tally_counts_each_address(void **state)
{
    enum { ADDRESSES = 500 };
    struct tally *tally;
    (void)state;
    assert_int_equal(tally_open(ADDRESSES, &tally), ST_OK);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < ADDRESSES; i++) {
            struct address address = numbered(i);
            assert_int_equal(tally_take(tally, &address, 3), ST_OK);
            assert_int_equal(tally_count(tally, &address), round + 1);
        }
    }
    struct address first = numbered(0), many = numbered(1);
    assert_int_equal(tally_take(tally, &first, 3), ST_BUSY);
    for (int i = 0; i < ADDRESSES; i += 2) { /* gaps: every other address goes */
        struct address address = numbered(i);
        for (int times = 0; times < 3; times++) {
            tally_give(tally, &address);
        }
    }
    for (int i = 0; i < ADDRESSES; i++) {
        struct address address = numbered(i);
        assert_int_equal(tally_count(tally, &address), i % 2 == 0 ? 0 : 3);
    }
    assert_int_equal(tally_take(tally, &many, 4), ST_OK);
    tally_close(tally);
}

static void deadlines_fall_due_in_order(void **state)
{
    struct deadlines list;
    struct deadline a = {0}, b = {0}, c = {0};
    (void)state;
    deadlines_init(&list);
    deadline_set(&list, &a, 0, 100);
    deadline_set(&list, &b, 10, 100);
    deadline_set(&list, &c, 20, 100);
    assert_null(deadlines_take_due(&list, 99));
    deadline_set(&list, &a, 30, 100); /* moved behind the others */
    deadline_clear(&b);
    assert_ptr_equal(deadlines_take_due(&list, 120), &c);
    assert_null(deadlines_take_due(&list, 129));
    assert_ptr_equal(deadlines_take_due(&list, 130), &a);
    assert_null(deadlines_first(&list));
    deadline_clear(&a);
}

static void hello_is_read_and_nothing_else(void **state)
{
    static const struct {
        const char *json;
        bool is_hello;
        struct hello hello;
    } cases[] = {
        {"{\"op\":\"hello\",\"since\":7,\"batch\":true}", true, {7, true, false}},
        {"{\"op\":\"hello\",\"quiet\":true}", true, {0, false, true}},
        {"{\"op\":\"hello\",\"since\":-1}", true, {0, false, false}},
        {"{\"op\":\"hello\",\"since\":\"7\"}", true, {0, false, false}},
        {"{\"op\":\"chat.send\",\"text\":\"hello\"}", false, {0, false, false}},
        {"[\"hello\"]", false, {0, false, false}},
        {"\"hello\"", false, {0, false, false}},
        {"{\"op\":\"hello\"", false, {0, false, false}},
        {"", false, {0, false, false}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct hello hello;
        bool is_hello = frames_read_hello(text_of(cases[i].json), &hello);
        CHECK(is_hello == cases[i].is_hello && hello.since == cases[i].hello.since &&
                  hello.batch == cases[i].hello.batch && hello.quiet == cases[i].hello.quiet,
              "%s", cases[i].json);
    }
}

static void error_names_the_request(void **state)
{
    struct arena *arena = arena_open(1024, 1 << 16);
    (void)state;
    struct text error = frames_error(arena, TEXT("{\"id\":\"c\\\"1\"}"), ST_BUSY);
    assert_true(text_starts_with(error, TEXT("{\"re\":\"c\\\"1\",\"error\":{\"code\":\"busy\"")));
    error = frames_error(arena, TEXT("not json"), ST_STORE);
    assert_true(text_starts_with(error, TEXT("{\"error\":{\"code\":\"internal\"")));
    arena_close(arena);
}

static void password_hash_holds_for_its_password(void **state)
{
    char hash[HASHER_HASH_BYTES];
    static char large[HASHER_PASSWORD_BYTES_MAX + 1];
    (void)state;
    assert_int_equal(hasher_make(TEXT(""), hash), ST_MALFORMED);
    assert_int_equal(hasher_make((struct text){large, sizeof large}, hash), ST_TOO_LARGE);
    assert_int_equal(hasher_make(TEXT("guanjia"), hash), ST_OK);
    assert_non_null(strstr(hash, "$argon2id$v=19$m=19456,t=2,p=1$")); /* OWASP's figures */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(body_length_is_one_plain_number),
        cmocka_unit_test(cookie_is_found_by_its_whole_name),
        cmocka_unit_test(list_has_its_tokens_only),
        cmocka_unit_test(a_coding_is_sent_to_whoever_accepts_it),
        cmocka_unit_test(query_pieces_are_encoded_again),
        cmocka_unit_test(head_is_complete_or_refused),
        cmocka_unit_test(retry_after_is_obeyed_up_to_an_hour),
        cmocka_unit_test(a_word_of_the_provider_says_that_its_account_works),
        cmocka_unit_test(range_is_one_span_or_is_not_heeded),
        cmocka_unit_test(addresses_of_the_open_internet_are_told_from_others),
        cmocka_unit_test(an_address_is_taken_by_who_can_read_what_goes_there),
        cmocka_unit_test(paths_lead_to_their_routes),
        cmocka_unit_test(origin_is_exact),
        cmocka_unit_test(tally_counts_each_address),
        cmocka_unit_test(deadlines_fall_due_in_order),
        cmocka_unit_test(hello_is_read_and_nothing_else),
        cmocka_unit_test(error_names_the_request),
        cmocka_unit_test(password_hash_holds_for_its_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
