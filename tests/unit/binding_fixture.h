/* binding_fixture.h - residents on WeChat and by SMS, and the codes that the carrier is given. */
#ifndef TESTS_UNIT_BINDING_FIXTURE_H
#define TESTS_UNIT_BINDING_FIXTURE_H

#include "bot/outbound.h"
#include "store/binding.h"
#include "store/proof.h"
#include "tests/unit/desk_fixture.h"

#define OWNER_PHONE "13800138000"    /* on file of 3-2-501, whose WeChat is bound */
#define NEIGHBOUR_PHONE "13800138002" /* on file of 3-2-502, 林秀英, bound by nobody */
#define NEIGHBOUR_CLAIM "我是3栋2单元502的业主，手机号13800138002"
enum { FIXTURE_MINUTE_MS = 60000, LAST_WORDS_BYTES = 4096 };

/* What a phone was shown last: by the code's template, and in words. */
struct phone_log {
    size_t codes, texts;
    char code[8], peer[STORE_PEER_BYTES], words[LAST_WORDS_BYTES];
};

/* Takes what the courier was given, and says that it went out. */
static inline void carry(struct fixture *fixture, struct phone_log *log)
{
    fixture->now_ms += 2;
    fixture_run(fixture);
    while (fixture->job_count > 0) {
        size_t count = fixture->job_count;
        for (size_t i = 0; i < count; i++) {
            struct send_job *job = fixture->jobs[i];
            const struct outbound *outbound = &job->outbound;
            if (outbound->kind == OUTBOUND_TEMPLATE) {
                log->codes++;
                snprintf(log->code, sizeof log->code, "%.*s", TEXT_ARGS(outbound->values[0]));
                snprintf(log->peer, sizeof log->peer, "%.*s", TEXT_ARGS(outbound->peer));
            } else {
                log->texts++;
                snprintf(log->words, sizeof log->words, "%.*s", TEXT_ARGS(outbound->content));
            }
            struct input *input = input_open(INPUT_SENT, NULL, 256);
            job->verdict = (struct verdict){.action = SEND_DONE, .meaning = "测试"};
            input->sent = job;
            fixture_push(fixture, input);
        }
        fixture->job_count = 0;
        fixture_run(fixture);
    }
}

/* One message on WeChat, by the account "demo"; what is answered stands in answer until the next. */
static inline const char *wechat(struct fixture *fixture, const char *peer, const char *words,
                                 struct phone_log *log)
{
    static char answer[LAST_WORDS_BYTES];
    snprintf(answer, sizeof answer, "%s", fixture_say(fixture, peer, words));
    carry(fixture, log);
    return answer;
}

static inline const char *sms_by(struct fixture *fixture, const char *account, const char *phone,
                                 const char *words, struct phone_log *log)
{
    struct input *input = fixture_message(fixture, phone, words, NULL);
    input->message.account = text_of(account);
    input->message.answerable = false;
    input->message.allowance_count = 0;
    log->words[0] = '\0';
    fixture_push(fixture, input);
    fixture_run(fixture);
    carry(fixture, log);
    return log->words;
}

static inline const char *sms(struct fixture *fixture, const char *phone, const char *words,
                              struct phone_log *log)
{
    return sms_by(fixture, "kannel", phone, words, log);
}

static inline struct contact contact_of(struct fixture *fixture, const char *account,
                                        const char *peer)
{
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, text_of(account), text_of(peer), &contact,
                                        &conversation),
                     ST_OK);
    return contact;
}

static inline bool said(const char *answer, const char *part)
{
    bool found = strstr(answer, part) != NULL;
    if (!found) {
        print_error("wanted \"%s\" in: %s\n", part, answer);
    }
    return found;
}

/* STRANGER proves that 3-2-502 is his. */
static inline void bind_neighbour(struct fixture *fixture, struct phone_log *log)
{
    wechat(fixture, STRANGER, NEIGHBOUR_CLAIM, log);
    assert_string_equal(log->peer, NEIGHBOUR_PHONE);
    assert_true(said(wechat(fixture, STRANGER, log->code, log), "绑定成功：3栋2单元502"));
}

static inline void other_code(const char *code, int step, char out[8])
{
    snprintf(out, 8, "%06ld", (strtol(code, NULL, 10) + step) % 1000000);
}

#endif
