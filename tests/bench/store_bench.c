/* store_bench.c - what the store alone can do, with real commits.
 *
 * usage: store_bench PATH [messages [residents [batch]]]
 *
 * Writes the rows that a resident's message makes (seen, find, two messages,
 * conversation, event; a ticket for every second one), a batch in each
 * transaction, and prints the rate, where the time goes, and the bytes of
 * write-ahead log that a message costs. PATH must be a new file. */
#include "bot/base/clock.h"
#include "bot/base/random.h"
#include "store/contact.h"
#include "store/event.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/ticket.h"
#include "store/timer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { CHECKPOINT_PAGES = 4096, PAGE_BYTES = 4096, FRAME_BYTES = PAGE_BYTES + 24 };

#define MUST(call)                                                                                 \
    do {                                                                                           \
        enum status status_ = (call);                                                              \
        if (status_ != ST_OK) {                                                                    \
            fprintf(stderr, "store_bench: %s: %s\n", #call, status_name(status_));                 \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

struct bench {
    struct store *store;
    struct random random;
    int64_t now_ms;
    int64_t messages, residents, batch;
    int64_t work_us, commit_us, checkpoint_us, wal_pages, transactions;
};

static void peer_of(int64_t resident, char out[STORE_PEER_BYTES])
{
    snprintf(out, STORE_PEER_BYTES, "oBench%022lld", (long long)resident);
}

static void add_residents(struct bench *bench)
{
    MUST(store_begin(bench->store));
    for (int64_t i = 0; i < bench->residents; i++) {
        struct contact contact = {.channel = "wechat",
                                  .account = "demo",
                                  .community = "sunshine",
                                  .name = "张三",
                                  .phone = "13800138000",
                                  .room = "3-2-501",
                                  .created_at_ms = bench->now_ms,
                                  .following = true};
        peer_of(i, contact.peer);
        MUST(store_contact_add(bench->store, &contact));
    }
    MUST(store_commit(bench->store));
    MUST(store_checkpoint(bench->store));
}

static int64_t open_ticket(struct bench *bench, const struct contact *contact)
{
    struct ticket ticket = {
        .service = "repair",
        .intent = "repair.water",
        .state = "opened",
        .class_ = "b",
        .department = "engineering",
        .title = "厨房水管漏水",
        .contact = contact->id,
        .opened_at_ms = bench->now_ms,
        .updated_at_ms = bench->now_ms,
        .slots = TEXT("{\"where\":\"厨房\",\"what\":\"水管漏水\",\"when\":\"下午\"}")};
    memcpy(ticket.community, contact->community, sizeof ticket.community);
    memcpy(ticket.room, contact->room, sizeof ticket.room);
    memcpy(ticket.name, contact->name, sizeof ticket.name);
    memcpy(ticket.phone, contact->phone, sizeof ticket.phone);
    memcpy(ticket.channel, contact->channel, sizeof ticket.channel);
    MUST(store_ticket_open(bench->store, &ticket));
    return ticket.number;
}

static void add_pair(struct bench *bench, int64_t contact, struct text key, int64_t ticket,
                     int64_t *in_id_out)
{
    struct message in = {.at_ms = bench->now_ms,
                         .direction = MESSAGE_IN,
                         .contact = contact,
                         .kind = TEXT("text"),
                         .text = TEXT("厨房水管漏水了，下午有空"),
                         .intent = TEXT("repair.water"),
                         .author = TEXT("resident"),
                         .dedupe_key = key,
                         .account = TEXT("demo"),
                         .ticket = ticket};
    MUST(store_message_add(bench->store, &in));
    struct message out = {.at_ms = bench->now_ms,
                          .direction = MESSAGE_OUT,
                          .contact = contact,
                          .kind = TEXT("text"),
                          .text =
                              TEXT("好的，已经为您登记报修，单号 12345，师傅会在下午与您联系。"),
                          .author = TEXT("bot"),
                          .account = TEXT("demo"),
                          .answer = in.id,
                          .ticket = ticket};
    MUST(store_message_add(bench->store, &out));
    *in_id_out = in.id;
}

static void one_message(struct bench *bench, int64_t number)
{
    char peer[STORE_PEER_BYTES];
    char key[STORE_KEY_BYTES];
    peer_of((int64_t)random_below(&bench->random, (uint64_t)bench->residents), peer);
    snprintf(key, sizeof key, "%lld:%lld:%s", 7000000000000000000LL + (long long)number * 17,
             (long long)bench->now_ms / 1000, peer);

    int64_t id = 0;
    struct message answer;
    if (store_message_seen(bench->store, TEXT("demo"), text_of(key), &id, &answer) !=
        ST_NOT_FOUND) {
        fprintf(stderr, "store_bench: the file is not new\n");
        exit(1);
    }
    struct contact contact;
    struct conversation conversation;
    MUST(store_contact_find(bench->store, TEXT("demo"), text_of(peer), &contact, &conversation));
    int64_t ticket = number % 2 == 0 ? open_ticket(bench, &contact) : 0;
    add_pair(bench, contact.id, text_of(key), ticket, &id);
    conversation.state =
        TEXT("{\"service\":\"repair\",\"slots\":{\"where\":\"厨房\"},\"ask\":\"when\"}");
    conversation.last_in_at_ms = bench->now_ms;
    conversation.allowance_until_ms = bench->now_ms + 172800000;
    conversation.allowance_left = 5;
    MUST(store_conversation_save(bench->store, &conversation));
    struct event event = {.at_ms = bench->now_ms,
                          .actor = TEXT("resident"),
                          .kind = ticket != 0 ? TEXT("ticket.opened") : TEXT("chat.message"),
                          .community = TEXT("sunshine"),
                          .ticket = ticket,
                          .contact = contact.id,
                          .message = id};
    MUST(store_event_add(bench->store, &event));
}

/* What the desk does once a batch beside the messages. */
static void once_a_batch(struct bench *bench)
{
    struct outbox_row row;
    struct timer timers[TIMER_CLAIM_MAX];
    size_t count = 0;
    int64_t next = 0;
    if (store_outbox_due(bench->store, TEXT("demo"), OUTBOX_REPLY, bench->now_ms, &row) !=
        ST_NOT_FOUND) {
        exit(1);
    }
    MUST(store_timer_next(bench->store, &next));
    MUST(store_timer_claim(bench->store, bench->now_ms, timers, TIMER_CLAIM_MAX, &count));
}

static void run_batch(struct bench *bench, int64_t first, int64_t count)
{
    int64_t start = clock_monotonic_us();
    MUST(store_begin(bench->store));
    for (int64_t i = first; i < first + count; i++) {
        bench->now_ms++;
        one_message(bench, i);
    }
    once_a_batch(bench);
    int64_t worked = clock_monotonic_us();
    int64_t before = store_wal_pages(bench->store);
    MUST(store_commit(bench->store));
    int64_t committed = clock_monotonic_us();
    int64_t pages = store_wal_pages(bench->store);
    bench->wal_pages += pages > before ? pages - before : pages;
    bench->transactions++;
    bench->work_us += worked - start;
    bench->commit_us += committed - worked;
    if (pages > CHECKPOINT_PAGES) {
        MUST(store_checkpoint(bench->store));
        bench->checkpoint_us += clock_monotonic_us() - committed;
    }
}

static void print_result(const struct bench *bench)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double n = (double)bench->messages;
    double total_us = (double)(bench->work_us + bench->commit_us + bench->checkpoint_us);
    printf("messages %lld residents %lld batch %lld\n", (long long)bench->messages,
           (long long)bench->residents, (long long)bench->batch);
    printf("messages_per_second %.0f\n", n * 1e6 / total_us);
    printf("work_us %.2f commit_us %.2f checkpoint_us %.2f (each a message)\n",
           (double)bench->work_us / n, (double)bench->commit_us / n,
           (double)bench->checkpoint_us / n);
    printf("wal_bytes_per_message %.0f\n", (double)bench->wal_pages * FRAME_BYTES / n);
    printf("rss_max_kib %ld\n", usage.ru_maxrss);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: store_bench PATH [messages [residents [batch]]]\n");
        return 1;
    }
    struct bench bench = {
        .now_ms = 1795000000000, .messages = 200000, .residents = 2000, .batch = 64};
    int64_t *settings[] = {&bench.messages, &bench.residents, &bench.batch};
    for (int i = 2; i < argc && i < 5; i++) {
        if (!text_to_int64(text_of(argv[i]), settings[i - 2]) || *settings[i - 2] < 1) {
            fprintf(stderr, "store_bench: %s is not a number above 0\n", argv[i]);
            return 1;
        }
    }
    random_seed(&bench.random, 1);
    MUST(store_open(argv[1], STORE_WRITER, &bench.store));
    add_residents(&bench);
    for (int64_t done = 0; done < bench.messages; done += bench.batch) {
        int64_t left = bench.messages - done;
        run_batch(&bench, done, left < bench.batch ? left : bench.batch);
    }
    print_result(&bench);
    store_close(bench.store);
    return 0;
}
