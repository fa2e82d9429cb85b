/* Pictures of residents at the desk: wanted with their message, fetched with patience, given up in
 * the open, removed in time. The courier is played by the test. */
#include "bot/media.h"
#include "store/message.h"
#include "tests/unit/desk_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#define DAY_MS (24 * (int64_t)FIXTURE_HOUR_MS)

static enum status fake_request(const struct account *account, struct text token,
                                const struct media_source *source, struct arena *arena,
                                struct http_request *request_out)
{
    (void)account, (void)token, (void)arena, (void)request_out;
    return !source->by_url || text_starts_with(source->url, TEXT("http://listed/")) ? ST_OK
                                                                                    : ST_FORBIDDEN;
}

static struct config *media_config(void)
{
    static struct channel_ops wechat, sms;
    static const struct channel_ops *const channels[] = {&wechat, &sms};
    struct config *config = NULL;
    struct config_source source = {
        .directory = "config", .demo = true, .channels = channels, .channel_count = 2};
    size_t errors = 0;
    wechat = stand_in_channel;
    wechat.media_lives_ms = 3 * DAY_MS;
    wechat.media_request = fake_request;
    sms = stand_in_sms;
    assert_int_equal(config_load(&source, stderr, &errors, &config), ST_OK);
    return config;
}

static int setup(void **state)
{
    static struct config *config;
    config = config == NULL ? media_config() : config;
    int code = fixture_setup_with(state, config_hold(config));
    struct fixture *fixture = *state;
    desk_close(fixture->desk);
    assert_int_equal(media_folder_open(fixture->directory, true, &fixture->media), ST_OK);
    fixture_open_desk(fixture);
    return code;
}

/* The newest fetch that the courier was given and has not answered; NULL: none. */
static struct send_job *take_fetch(struct fixture *fixture)
{
    for (size_t i = fixture->job_count; i > 0; i--) {
        struct send_job *job = fixture->jobs[i - 1];
        if (job->fetch.row != 0) {
            fixture->jobs[i - 1] = fixture->jobs[--fixture->job_count];
            return job;
        }
    }
    return NULL;
}

/* A resident sends a picture; the job that fetches it, or NULL. */
static struct send_job *send_picture(struct fixture *fixture, const char *peer, const char *url)
{
    struct input *input = fixture_message(fixture, peer, "", NULL);
    input->message.kind = INBOUND_IMAGE;
    input->message.media_id = TEXT("media-1");
    input->message.media_url = text_of(url);
    fixture_push(fixture, input);
    fixture_run(fixture);
    return take_fetch(fixture);
}

/* What the courier found, entered. */
static void answer(struct fixture *fixture, struct send_job *job, struct verdict verdict)
{
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    job->verdict = verdict;
    input->sent = job;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static void put_file(struct fixture *fixture, struct media_fetch *fetch, const char *words)
{
    struct media_draft *draft;
    assert_int_equal(media_draft_open(fixture->media, &draft), ST_OK);
    assert_int_equal(media_draft_write(draft, words, strlen(words)), ST_OK);
    assert_int_equal(media_draft_finish(draft, fetch->hash), ST_OK);
    fetch->bytes = (int64_t)strlen(words);
    snprintf(fetch->type, sizeof fetch->type, "image/gif");
}

static const struct verdict done = {.action = SEND_DONE, .meaning = ""};

static enum media_state state_of(struct fixture *fixture, int64_t id)
{
    struct media_row row;
    assert_int_equal(store_media_get(fixture->store, id, &row), ST_OK);
    return row.file.state;
}

/* Moves the clock and gives the next fetch, or NULL. */
static struct send_job *later(struct fixture *fixture, int64_t wait_ms)
{
    fixture->now_ms += wait_ms;
    fixture_run(fixture);
    return take_fetch(fixture);
}

static void a_picture_is_wanted_with_its_message_and_kept_with_its_hash(void **state)
{
    struct fixture *fixture = *state;
    struct send_job *job = send_picture(fixture, RESIDENT, "");
    assert_non_null(job);
    int64_t id = job->fetch.row;
    assert_true(text_equal(job->fetch.source.media_id, TEXT("media-1")));
    assert_string_equal(job->fetch.kind, "image");
    assert_int_equal(state_of(fixture, id), MEDIA_FETCHING);
    put_file(fixture, &job->fetch, "GIF89a");
    answer(fixture, job, done);
    assert_int_equal(state_of(fixture, id), MEDIA_KEPT);
    assert_int_equal(fixture_count_events(fixture, "chat.media"), 1);
    assert_non_null(strstr(fixture->events, "\"state\":\"kept\",\"hash\":\""));
}

static void a_repeated_message_wants_nothing_more(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 2; i++) {
        struct input *input = fixture_message(fixture, RESIDENT, "", "same-key");
        input->message.kind = INBOUND_IMAGE;
        input->message.media_id = TEXT("media-1");
        fixture_push(fixture, input);
        fixture_run(fixture);
    }
    assert_int_equal(fixture->job_count, 1);
}

static void outcomes_lead_to_their_states(void **state)
{
    static const struct {
        const char *label, *url;
        struct verdict verdict;
        bool expired;
        enum media_state state;
        bool by_url;
    } cases[] = {
        {"given up", "", {SEND_GIVE_UP, 0, 1, "太大"}, false, MEDIA_FAILED, false},
        {"no longer there", "", {SEND_GIVE_UP, 0, 40007, "无效"}, true, MEDIA_EXPIRED, false},
        {"try again", "", {SEND_RETRY, 0, 0, "忙"}, false, MEDIA_WANTED, false},
        {"no answer", "", {SEND_UNCERTAIN, 0, 0, "没有回应"}, false, MEDIA_WANTED, false},
        {"token", "", {SEND_TOKEN, 0, 0, "凭证"}, false, MEDIA_WANTED, false},
        {"untried", "", {SEND_UNTRIED, 0, 0, ""}, false, MEDIA_FETCHING, false}, /* at once again */
        {"account", "", {SEND_STOP_ACCOUNT, 0, 48001, "没有权限"}, false, MEDIA_WANTED, false},
        {"account, other way",
         "http://listed/1",
         {SEND_STOP_ACCOUNT, 0, 48001, ""},
         false,
         MEDIA_FETCHING,
         true},
        {"other way not listed",
         "http://elsewhere/1",
         {SEND_GIVE_UP, 0, 1, ""},
         false,
         MEDIA_FAILED,
         false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture *fixture = *state;
        char peer[STORE_PEER_BYTES];
        snprintf(peer, sizeof peer, "oOutcome%zu", i);
        struct send_job *job = send_picture(fixture, peer, cases[i].url);
        CHECK(job != NULL, "%s", cases[i].label);
        int64_t id = job->fetch.row;
        job->fetch.expired = cases[i].expired;
        answer(fixture, job, cases[i].verdict);
        struct media_row row;
        assert_int_equal(store_media_get(fixture->store, id, &row), ST_OK);
        CHECK(row.file.state == cases[i].state, "%s: %s", cases[i].label,
              media_state_names[row.file.state]);
        CHECK(row.by_url == cases[i].by_url, "%s: by url %d", cases[i].label, row.by_url);
        for (struct send_job *next = take_fetch(fixture); next != NULL;
             next = take_fetch(fixture)) { /* what goes on, is ended here */
            answer(fixture, next, (struct verdict){.action = SEND_GIVE_UP, .meaning = ""});
        }
    }
}

static void it_is_asked_for_with_growing_pauses_until_the_platform_has_it_no_longer(void **state)
{
    struct fixture *fixture = *state;
    struct send_job *job = send_picture(fixture, RESIDENT, "");
    int64_t id = job->fetch.row, started_ms = fixture->now_ms, tries = 0;
    for (; job != NULL && tries < 1000; tries++) {
        answer(fixture, job, (struct verdict){.action = SEND_RETRY, .meaning = "忙"});
        job = NULL;
        while (job == NULL && state_of(fixture, id) == MEDIA_WANTED) {
            job = later(fixture, FIXTURE_HOUR_MS / 2);
        }
    }
    assert_int_equal(state_of(fixture, id), MEDIA_EXPIRED);
    assert_true(fixture->now_ms - started_ms >= 3 * DAY_MS);
    assert_true(fixture->now_ms - started_ms <= 3 * DAY_MS + FIXTURE_HOUR_MS);
    CHECK(tries > 10 && tries < 200, "%lld tries", (long long)tries);
    assert_non_null(strstr(fixture->events, "已过期"));
}

static void few_are_fetched_at_once_and_all_in_the_end(void **state)
{
    struct fixture *fixture = *state;
    enum { PICTURES = MEDIA_IN_FLIGHT_MAX + 3 };
    for (int i = 0; i < PICTURES; i++) {
        struct input *input = fixture_message(fixture, RESIDENT, "", NULL);
        input->message.kind = INBOUND_IMAGE;
        input->message.media_id = TEXT("media-1");
        fixture_push(fixture, input);
    }
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, MEDIA_IN_FLIGHT_MAX);
    int ended = 0;
    for (struct send_job *job = take_fetch(fixture); job != NULL; job = take_fetch(fixture)) {
        put_file(fixture, &job->fetch, "GIF89a");
        answer(fixture, job, done);
        ended++;
    }
    assert_int_equal(ended, PICTURES);
}

static void a_fetch_that_a_crash_cut_short_is_wanted_again(void **state)
{
    struct fixture *fixture = *state;
    struct send_job *job = send_picture(fixture, RESIDENT, "");
    int64_t id = job->fetch.row;
    send_job_close(job);
    desk_close(fixture->desk);
    fixture_open_desk(fixture);
    struct send_job *again = later(fixture, 0);
    assert_non_null(again);
    assert_int_equal(again->fetch.row, id);
    send_job_close(again);
}

static bool is_there(struct fixture *fixture, const char *hash)
{
    return media_folder_has(fixture->media, hash);
}

static void files_go_when_their_last_message_is_old_enough(void **state)
{
    struct fixture *fixture = *state;
    char hash[MEDIA_HASH_BYTES];
    int64_t keep_ms = fixture->config->settings.media_keep_days * DAY_MS;
    struct send_job *job = send_picture(fixture, RESIDENT, "");
    int64_t first = job->fetch.row;
    put_file(fixture, &job->fetch, "GIF89a");
    memcpy(hash, job->fetch.hash, sizeof hash);
    answer(fixture, job, done);
    fixture->now_ms += keep_ms / 2;
    job = send_picture(fixture, STRANGER, "");
    int64_t second = job->fetch.row;
    put_file(fixture, &job->fetch, "GIF89a");
    answer(fixture, job, done);
    for (fixture->now_ms += keep_ms / 2; state_of(fixture, first) == MEDIA_KEPT;
         fixture->now_ms += MEDIA_PRUNE_EVERY_MS) {
        fixture_run(fixture);
    }
    assert_int_equal(state_of(fixture, first), MEDIA_REMOVED);
    assert_int_equal(state_of(fixture, second), MEDIA_KEPT);
    assert_true(is_there(fixture, hash));
    fixture->now_ms += keep_ms / 2;
    for (int i = 0; i < 5 && state_of(fixture, second) == MEDIA_KEPT; i++) {
        fixture_run(fixture);
        fixture->now_ms += MEDIA_PRUNE_EVERY_MS;
    }
    assert_int_equal(state_of(fixture, second), MEDIA_REMOVED);
    assert_false(is_there(fixture, hash));
}

static void a_file_removed_before_its_result_came_is_fetched_again(void **state)
{
    struct fixture *fixture = *state;
    struct send_job *job = send_picture(fixture, RESIDENT, "");
    int64_t id = job->fetch.row;
    put_file(fixture, &job->fetch, "GIF89a");
    media_folder_remove(fixture->media, job->fetch.hash);
    answer(fixture, job, done);
    assert_int_equal(state_of(fixture, id), MEDIA_FETCHING);
    assert_int_equal(fixture->job_count, 1);
}

static void a_file_that_no_row_names_is_swept(void **state)
{
    struct fixture *fixture = *state;
    struct media_fetch orphan = {0};
    char path[SCRATCH_PATH_BYTES * 2];
    put_file(fixture, &orphan, "GIF89a orphan");
    struct send_job *job = send_picture(fixture, RESIDENT, "");
    char kept[MEDIA_HASH_BYTES];
    put_file(fixture, &job->fetch, "GIF89a");
    memcpy(kept, job->fetch.hash, sizeof kept);
    answer(fixture, job, done);
    snprintf(path, sizeof path, "%s/media/%.2s/%s", fixture->directory, orphan.hash,
             orphan.hash + 2);
    /* Its time is the real clock's: put it where the test's clock is. */
    struct timespec old[2] = {{.tv_sec = fixture->now_ms / 1000},
                              {.tv_sec = fixture->now_ms / 1000}};
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    fixture_run(fixture);
    assert_true(is_there(fixture, orphan.hash));
    for (int i = 0; i < 2 * MEDIA_SHARDS && is_there(fixture, orphan.hash); i++) {
        fixture->now_ms += MEDIA_PRUNE_EVERY_MS;
        fixture_run(fixture);
    }
    assert_false(is_there(fixture, orphan.hash));
    assert_true(is_there(fixture, kept));
}

static void who_may_see_a_file_is_asked_of_role_and_community(void **state)
{
    static const struct {
        const char *role, *communities;
        enum status status;
    } cases[] = {
        {"clerk", "sunshine", ST_OK},        {"clerk", "*", ST_OK},
        {"clerk", "lake", ST_NOT_FOUND},     {"technician", "sunshine", ST_OK},
        {"audit", "sunshine", ST_NOT_FOUND}, /* tickets alone, and it belongs to none */
        {"nobody", "*", ST_FORBIDDEN},
    };
    struct fixture *fixture = *state;
    struct send_job *job = send_picture(fixture, RESIDENT, "");
    char hash[MEDIA_HASH_BYTES];
    put_file(fixture, &job->fetch, "GIF89a");
    memcpy(hash, job->fetch.hash, sizeof hash);
    answer(fixture, job, done);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct input *input = input_open(INPUT_MEDIA, fixture->config, 256);
        snprintf(input->media.viewer.role, STORE_ID_BYTES, "%s", cases[i].role);
        snprintf(input->media.viewer.communities, STORE_SCOPES_BYTES, "%s", cases[i].communities);
        memcpy(input->media.hash, hash, sizeof hash);
        fixture_push(fixture, input);
        fixture_run(fixture);
        assert_int_equal(fixture->released_count, 1);
        CHECK(fixture->released[0]->status == cases[i].status, "%s of %s: %s", cases[i].role,
              cases[i].communities, status_name(fixture->released[0]->status));
    }
}

static void without_a_folder_nothing_is_wanted(void **state)
{
    struct fixture *fixture = *state;
    media_folder_close(fixture->media);
    fixture->media = NULL;
    desk_close(fixture->desk);
    fixture_open_desk(fixture);
    assert_null(send_picture(fixture, RESIDENT, ""));
    int64_t next = 0;
    assert_int_equal(store_media_next(fixture->store, &next), ST_OK);
    assert_true(next == INT64_MAX);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_picture_is_wanted_with_its_message_and_kept_with_its_hash),
        TEST(a_repeated_message_wants_nothing_more),
        TEST(outcomes_lead_to_their_states),
        TEST(it_is_asked_for_with_growing_pauses_until_the_platform_has_it_no_longer),
        TEST(few_are_fetched_at_once_and_all_in_the_end),
        TEST(a_fetch_that_a_crash_cut_short_is_wanted_again),
        TEST(files_go_when_their_last_message_is_old_enough),
        TEST(a_file_removed_before_its_result_came_is_fetched_again),
        TEST(a_file_that_no_row_names_is_swept),
        TEST(who_may_see_a_file_is_asked_of_role_and_community),
        TEST(without_a_folder_nothing_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
