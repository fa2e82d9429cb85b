/* The thread of passwords: what it proves, and which hashes it makes. */
#include "adapters/staff/hasher.h"
#include "bot/base/queue.h"
#include "tests/unit/check.h"

#include <sodium.h>
#include <stdio.h>

static void hand_over(void *context, struct hasher_job *job)
{
    assert_int_equal(queue_push(context, job), ST_OK);
}

static void never(struct front *front, struct hasher_job *job)
{
    (void)front;
    (void)job;
}

static void run(struct hasher *hasher, struct queue *done, struct hasher_job *job)
{
    void *item;
    job->back = never;
    assert_int_equal(hasher_submit(hasher, job), ST_OK);
    assert_int_equal(queue_take(done, &item, 1, -1), 1);
    assert_ptr_equal(item, job);
}

static bool fits(const char *hash, struct text password)
{
    return crypto_pwhash_str_verify(hash, password.data, password.size) == 0;
}

static void a_password_is_hashed_anew_when_it_changes_or_its_hash_is_of_former_times(void **state)
{
    char today[HASHER_HASH_BYTES], former[HASHER_HASH_BYTES];
    struct hasher *hasher;
    struct queue *done;
    (void)state;
    assert_int_equal(queue_open(HASHER_QUEUE, &done), ST_OK);
    assert_int_equal(hasher_open(hand_over, done, &hasher), ST_OK);
    assert_int_equal(hasher_make(TEXT("old words"), today), ST_OK);
    assert_int_equal(crypto_pwhash_str(former, "old words", 9, 1, 8192), 0);
    const struct {
        const char *label, *hash;
        struct text password, fresh;
        bool proved;
        struct text hashed; /* what fresh_hash is of */
    } cases[] = {
        {"right", today, TEXT("old words"), TEXT_NONE, true, TEXT_NONE},
        {"wrong", today, TEXT("old word"), TEXT_NONE, false, TEXT_NONE},
        {"nobody", "", TEXT("old words"), TEXT_NONE, false, TEXT_NONE},
        {"former", former, TEXT("old words"), TEXT_NONE, true, TEXT("old words")},
        {"former, wrong", former, TEXT("old word"), TEXT_NONE, false, TEXT_NONE},
        {"another", today, TEXT("old words"), TEXT("new words"), true, TEXT("new words")},
        {"another, former", former, TEXT("old words"), TEXT("new words"), true, TEXT("new words")},
        {"another, wrong", today, TEXT("old word"), TEXT("new words"), false, TEXT_NONE},
        {"one to begin with", "", TEXT_NONE, TEXT("new words"), false, TEXT("new words")},
        {"another, nobody", "", TEXT("old words"), TEXT("new words"), false, TEXT_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct hasher_job job = {.password = cases[i].password, .fresh = cases[i].fresh};
        snprintf(job.hash, sizeof job.hash, "%s", cases[i].hash);
        run(hasher, done, &job);
        CHECK(job.proved == cases[i].proved, "%s", cases[i].label);
        CHECK((job.fresh_hash[0] != '\0') == (cases[i].hashed.size > 0), "%s: %s", cases[i].label,
              job.fresh_hash);
        CHECK(cases[i].hashed.size == 0 || fits(job.fresh_hash, cases[i].hashed), "%s",
              cases[i].label);
    }
    hasher_close(hasher);
    queue_close(done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_hashed_anew_when_it_changes_or_its_hash_is_of_former_times),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
