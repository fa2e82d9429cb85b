#include "bot/simulate_oracle.h"

#include "bot/base/invariant.h"
#include "bot/simulate_dunning.h"
#include "bot/simulate_people.h"
#include "bot/simulate_polls.h"
#include "bot/simulate_reported.h"
#include "bot/simulate_tickets.h"
#include "store/export.h"
#include "store/message.h"
#include "store/outbox.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MISMATCH_BYTES = 512 };

/* One bit for each number that was used. */
struct bits {
    uint8_t *bytes; /* owned */
    size_t capacity;
};

struct oracle {
    struct sim *sim;
    struct record_book *book; /* of tickets and clocks */
    int64_t seq;              /* the series was read up to here */
    int64_t events, mismatches;
    uint64_t hash;
    struct bits acknowledged, found; /* messages, by number */
    struct bits delivered;           /* sends, by id of the outbox row */
    char shown[SIMULATE_MISMATCHES_SHOWN][MISMATCH_BYTES];
};

/* ---- bits ---- */

static bool has_bit(const struct bits *bits, int64_t number)
{
    size_t byte = (size_t)number / 8;
    return byte < bits->capacity && (bits->bytes[byte] >> (number % 8) & 1) != 0;
}

static void set_bit(struct oracle *oracle, struct bits *bits, int64_t number)
{
    size_t byte = (size_t)number / 8;
    if (byte >= bits->capacity) {
        size_t capacity = byte * 2 + 4096;
        uint8_t *bytes = realloc(bits->bytes, capacity);
        if (bytes == NULL) {
            oracle->sim->failed = ST_NO_MEMORY;
            return;
        }
        memset(bytes + bits->capacity, 0, capacity - bits->capacity);
        bits->bytes = bytes;
        bits->capacity = capacity;
    }
    bits->bytes[byte] |= (uint8_t)(1 << number % 8);
}

/* ---- mismatches ---- */

static void note_mismatch(struct oracle *oracle, int64_t ticket, const char *rule,
                          const char *format, va_list args)
{
    if (oracle->mismatches++ < SIMULATE_MISMATCHES_SHOWN) {
        char *line = oracle->shown[oracle->mismatches - 1];
        int size = ticket == 0 ? snprintf(line, MISMATCH_BYTES, "%s: ", rule)
                               : snprintf(line, MISMATCH_BYTES, "ticket %lld, %s: ",
                                          (long long)ticket, rule);
        vsnprintf(line + size, (size_t)(MISMATCH_BYTES - size), format, args);
    }
}

void oracle_mismatch(struct oracle *oracle, int64_t ticket, const char *rule, const char *format,
                     ...)
{
    va_list args;
    va_start(args, format);
    note_mismatch(oracle, ticket, rule, format, args);
    va_end(args);
}

/* ---- opening ---- */

enum status oracle_open(struct sim *sim, struct oracle **oracle_out)
{
    struct oracle *oracle = calloc(1, sizeof *oracle);
    *oracle_out = oracle;
    if (oracle == NULL) {
        return ST_NO_MEMORY;
    }
    oracle->sim = sim;
    oracle->hash = 0xcbf29ce484222325;
    enum status status = dunning_judge_open(sim, oracle, &sim->dunning);
    if (status == ST_OK) {
        status = poll_judge_open(sim, oracle, &sim->polls);
    }
    return status == ST_OK ? record_book_open(sim, oracle, &oracle->book) : status;
}

void oracle_close(struct oracle *oracle)
{
    if (oracle != NULL) {
        record_book_close(oracle->book);
        dunning_judge_close(oracle->sim->dunning);
        poll_judge_close(oracle->sim->polls);
        free(oracle->acknowledged.bytes);
        free(oracle->found.bytes);
        free(oracle->delivered.bytes);
        free(oracle);
    }
}

/* ---- the series ---- */

static void add_to_hash(struct oracle *oracle, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    uint64_t hash = oracle->hash;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001b3;
    }
    oracle->hash = hash;
}

static void hash_event(struct oracle *oracle, const struct event *event)
{
    char head[96];
    int size = snprintf(head, sizeof head, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " ",
                        event->seq, event->at_ms, event->ticket, event->contact);
    add_to_hash(oracle, head, (size_t)size);
    const struct text texts[] = {event->kind, event->actor, event->data, event->message_text};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        add_to_hash(oracle, texts[i].data, texts[i].size);
        add_to_hash(oracle, "\n", 1);
    }
}

static void enter(struct oracle *oracle, const struct event *event)
{
    json_t *data = json_loadb(event->data.data, event->data.size, 0, NULL);
    if (data == NULL && event->data.size > 0) {
        oracle_mismatch(oracle, event->ticket, "event", "%.*s holds no JSON",
                        TEXT_ARGS(event->kind));
    }
    if (event->ticket != 0 && !text_starts_with(event->kind, TEXT("dunning."))) {
        record_book_enter(oracle->book, event, data);
        sim_staff_heard(oracle->sim, event);
    }
    dunning_judge_event(oracle->sim->dunning, event, data);
    poll_judge_event(oracle->sim->polls, event, data);
    json_decref(data);
}

static enum status look_at(void *context, const struct event *event)
{
    struct oracle *oracle = context;
    if (event->seq != oracle->seq + 1) {
        oracle_mismatch(oracle, event->ticket, "series", "seq %lld follows %lld",
                        (long long)event->seq, (long long)oracle->seq);
    }
    oracle->seq = event->seq;
    oracle->events++;
    hash_event(oracle, event);
    enter(oracle, event);
    if (text_equal(event->kind, TEXT("chat.waiting"))) {
        sim_chat_waiting(oracle->sim, event->contact);
    }
    return oracle->sim->failed;
}

enum status oracle_look(struct oracle *oracle, bool sound)
{
    struct sim *sim = oracle->sim;
    int64_t last = 0;
    dunning_judge_time(sim->dunning, sound);
    poll_judge_time(sim->polls, sound);
    while (sim->events_pending) {
        int64_t before = oracle->seq;
        enum status status = store_event_page(sim->store, oracle->seq, TEXT("*"), EVENT_PAGE_MAX,
                                              look_at, oracle, &last);
        if (status != ST_OK) {
            return status;
        }
        sim->events_pending = oracle->seq - before == EVENT_PAGE_MAX;
    }
    dunning_judge_settle(sim->dunning);
    poll_judge_settle(sim->polls, sound);
    return record_book_settle(oracle->book, sound);
}

/* ---- messages and sends ---- */

void oracle_acknowledged(struct oracle *oracle, int64_t message)
{
    set_bit(oracle, &oracle->acknowledged, message);
}

/* The campaign's number is in the key of the row: "campaign:ID:HOME". */
static struct poll_mail mail_of(struct oracle *oracle, const struct sim_job *job)
{
    struct poll_mail mail = {
        .mail = job->mail, .household = job->household, .outbox = job->job->outbox_id};
    struct outbox_row row;
    long long campaign = 0;
    if (store_outbox_get(oracle->sim->store, mail.outbox, &row) == ST_OK) {
        mail.contact = row.contact;
        mail.campaign = sscanf(row.key, "campaign:%lld:", &campaign) == 1 ? campaign : 0;
    }
    return mail;
}

void oracle_dispatched(struct oracle *oracle, const struct sim_job *job)
{
    int64_t outbox = job->job->outbox_id;
    dunning_judge_sent(oracle->sim->dunning, job->household, outbox, job->mail,
                       job->job->outbound.content);
    if (job->mail.kind == MAIL_INVITE || job->mail.kind == MAIL_REMIND) {
        const struct poll_mail mail = mail_of(oracle, job);
        poll_judge_sent(oracle->sim->polls, &mail);
    }
    if (has_bit(&oracle->delivered, outbox)) {
        oracle_mismatch(oracle, 0, "outbox", "row %lld is sent again, and may have arrived",
                        (long long)outbox);
    }
}

void oracle_delivered(struct oracle *oracle, const struct sim_job *job, bool delivered)
{
    dunning_judge_arrived(oracle->sim->dunning, job->household, job->job->outbox_id, job->mail,
                          delivered);
    if (!delivered && job->mail.kind == MAIL_INVITE) {
        poll_judge_lost_on_way(oracle->sim->polls, job->household, mail_of(oracle, job).campaign);
    }
    if (delivered) {
        set_bit(oracle, &oracle->delivered, job->job->outbox_id);
    }
}

static enum status find_message(void *context, const struct message *message, struct text channel,
                                struct text peer)
{
    (void)channel, (void)peer;
    struct oracle *oracle = context;
    int64_t number = 0;
    if (message->direction != MESSAGE_IN ||
        !text_to_int64(text_slice(message->dedupe_key, 4, message->dedupe_key.size), &number)) {
        return ST_OK;
    }
    if (has_bit(&oracle->found, number)) {
        oracle_mismatch(oracle, message->ticket, "message", "%lld is there twice",
                        (long long)number);
    }
    set_bit(oracle, &oracle->found, number);
    return ST_OK;
}

static enum status check_messages(struct oracle *oracle)
{
    enum status status = store_export_messages(oracle->sim->store, find_message, oracle);
    for (int64_t i = 1; i <= oracle->sim->message_numbers && status == ST_OK; i++) {
        if (has_bit(&oracle->acknowledged, i) && !has_bit(&oracle->found, i)) {
            oracle_mismatch(oracle, 0, "message", "%lld was acknowledged and is not there",
                            (long long)i);
        }
    }
    return status;
}

/* Cheap after each crash: the newest ones are those at risk. */
enum status oracle_returned(struct oracle *oracle)
{
    enum { LOOKED_AT = 256 };
    struct sim *sim = oracle->sim;
    /* What was committed just before the crash nobody was shown: clients ask for it by number. */
    enum status known = store_event_last(sim->store, &sim->published);
    if (known != ST_OK) {
        return known;
    }
    int64_t from = sim->message_numbers > LOOKED_AT ? sim->message_numbers - LOOKED_AT : 1;
    for (int64_t i = from; i <= sim->message_numbers; i++) {
        char key[STORE_KEY_BYTES];
        int64_t id = 0;
        struct message answer;
        snprintf(key, sizeof key, "sim-%lld", (long long)i);
        enum status status = ST_NOT_FOUND;
        for (int by_phone = 0; by_phone < 2 && status == ST_NOT_FOUND; by_phone++) {
            status = store_message_seen(sim->store, sim_residents_account(sim, by_phone),
                                        text_of(key), &id, &answer);
        }
        if (status != ST_OK && status != ST_NOT_FOUND) {
            return status;
        }
        if (status == ST_NOT_FOUND && has_bit(&oracle->acknowledged, i)) {
            oracle_mismatch(oracle, 0, "message", "%lld was acknowledged and is lost",
                            (long long)i);
        }
    }
    return ST_OK;
}

/* ---- the end ---- */

/* A row in sending whose send is over would hold back everything for that resident. */
static enum status check_sends(struct oracle *oracle)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    int64_t under_way = 0;
    for (size_t i = 0; i < SIM_JOBS_MAX; i++) {
        under_way += oracle->sim->jobs[i].job != NULL;
    }
    enum status status = store_outbox_counts(oracle->sim->store, counts);
    if (status == ST_OK && counts[OUTBOX_SENDING] != under_way) {
        oracle_mismatch(oracle, 0, "outbox", "%lld rows in sending, %lld sends under way",
                        (long long)counts[OUTBOX_SENDING], (long long)under_way);
    }
    return status;
}

enum status oracle_finish(struct oracle *oracle)
{
    static char report[4096];
    int64_t last = 0;
    enum status status = store_event_last(oracle->sim->store, &last);
    if (status == ST_OK && last != oracle->seq) {
        oracle_mismatch(oracle, 0, "series", "ends at %lld, read up to %lld", (long long)last,
                        (long long)oracle->seq);
    }
    if (status == ST_OK) {
        status = check_messages(oracle);
    }
    if (status == ST_OK) {
        status = check_sends(oracle);
    }
    if (status == ST_OK) {
        status = record_book_finish(oracle->book);
    }
    if (status == ST_OK) {
        status = dunning_judge_finish(oracle->sim->dunning);
    }
    if (status == ST_OK) {
        status = poll_judge_finish(oracle->sim->polls);
    }
    if (status == ST_OK) {
        status = sim_reported_check(oracle->sim);
    }
    if (status == ST_OK && store_verify(oracle->sim->store, report, sizeof report) != ST_OK) {
        oracle_mismatch(oracle, 0, "database", "%s", report);
    }
    return status;
}

void oracle_report(struct oracle *oracle, FILE *out, struct simulate_result *result_out)
{
    result_out->events = oracle->events;
    result_out->mismatches = oracle->mismatches;
    result_out->hash = oracle->hash;
    if (out == NULL) {
        return;
    }
    record_book_report(oracle->book, out);
    dunning_judge_report(oracle->sim->dunning, out);
    poll_judge_report(oracle->sim->polls, out);
    for (int64_t i = 0; i < oracle->mismatches && i < SIMULATE_MISMATCHES_SHOWN; i++) {
        fprintf(out, "mismatch: %s\n", oracle->shown[i]);
    }
    if (oracle->mismatches > SIMULATE_MISMATCHES_SHOWN) {
        fprintf(out, "mismatch: and %lld more\n",
                (long long)(oracle->mismatches - SIMULATE_MISMATCHES_SHOWN));
    }
}
