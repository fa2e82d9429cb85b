/* search_bench.c - what a question costs over many messages, and what indexing them does.
 *
 * usage: search_bench FOLDER [messages]
 *
 * Run from the top of the repository. Fills a new database in FOLDER with what residents of five
 * communities might write (the sentences of tests/intents with a room and a number behind), indexes
 * it, and asks: each question several times, by who sees everything and by who sees one community.
 * Prints the median and the longest of each. */
#include "bot/base/clock.h"
#include "bot/base/random.h"
#include "bot/search_asker.h"
#include "bot/search_index.h"
#include "store/contact.h"
#include "store/message.h"
#include "store/staff.h"
#include "store/ticket.h"
#include "tests/desk_stand_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CONTACTS = 20000, SENTENCES_MAX = 4096, ASKED = 15, BATCH = 5000, COMMUNITIES = 5,
       PATH_BYTES = 1024 };

#define MUST(call)                                                                                 \
    do {                                                                                           \
        enum status status_ = (call);                                                              \
        if (status_ != ST_OK) {                                                                    \
            fprintf(stderr, "search_bench: %s: %s\n", #call, status_name(status_));                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static char sentences[SENTENCES_MAX][256];
static size_t sentence_count;

static void read_sentences(const char *path)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    while (file != NULL && sentence_count < SENTENCES_MAX && fgets(line, sizeof line, file)) {
        char *first = strchr(line, '\t');
        char *end = first == NULL ? NULL : strchr(first + 1, '\t');
        if (end != NULL) {
            *end = '\0';
            text_copy(text_of(first + 1), sentences[sentence_count], sizeof sentences[0]);
            sentence_count++;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

static void add_contacts(struct store *store)
{
    MUST(store_begin(store));
    for (int i = 0; i < CONTACTS; i++) {
        struct contact contact = {.channel = "wechat", .account = "demo", .following = true};
        snprintf(contact.peer, sizeof contact.peer, "oSearch%d", i);
        snprintf(contact.community, sizeof contact.community, "c%d", i % COMMUNITIES);
        snprintf(contact.name, sizeof contact.name, "住户%d", i);
        snprintf(contact.phone, sizeof contact.phone, "138%08d", i * 37 % 100000000);
        snprintf(contact.room, sizeof contact.room, "%d-%d-%d", i % 30 + 1, i % 3 + 1,
                 (i / 90 % 30 + 1) * 100 + i % 4 + 1);
        MUST(store_contact_add(store, &contact));
    }
    MUST(store_commit(store));
}

/* A clerk who sees those communities: the gateway answers nobody whom the store does not know. */
static int64_t add_clerk(struct store *store, const char *username, const char *communities)
{
    struct staff staff = {.role = "clerk"};
    snprintf(staff.username, sizeof staff.username, "%s", username);
    snprintf(staff.communities, sizeof staff.communities, "%s", communities);
    MUST(store_begin(store));
    MUST(store_staff_put(store, &staff));
    MUST(store_commit(store));
    return staff.id;
}

static void add_messages(struct store *store, int64_t count)
{
    struct random random;
    random_seed(&random, 1);
    for (int64_t i = 0; i < count; i++) {
        char words[512];
        if (i % BATCH == 0) {
            MUST(store_begin(store));
        }
        const char *sentence = sentences[random_below(&random, sentence_count)];
        uint64_t n = random_below(&random, 1000000);
        snprintf(words, sizeof words, n % 3 == 0 ? "%s，%llu栋%llu" : "%s", sentence,
                 (unsigned long long)(n % 30 + 1), (unsigned long long)(n % 3000 + 100));
        struct message message = {.at_ms = i,
                                  .direction = i % 2 == 0 ? MESSAGE_IN : MESSAGE_OUT,
                                  .contact = (int64_t)random_below(&random, CONTACTS) + 1,
                                  .kind = TEXT("text"),
                                  .text = i == count / 3 ? TEXT("唯独这一条说到麒麟阁") : text_of(words),
                                  .author = TEXT("resident"),
                                  .account = TEXT("demo")};
        MUST(store_message_add(store, &message));
        if ((i + 1) % BATCH == 0 || i + 1 == count) {
            MUST(store_commit(store));
            MUST(store_checkpoint(store));
        }
    }
}

static void index_all(const char *index_path, const char *database, struct config *config)
{
    struct search_index *index;
    size_t count = 1, total = 0;
    int64_t start = clock_monotonic_us(), longest = 0;
    MUST(search_index_open(index_path, database, config, &index));
    while (count > 0) {
        int64_t before = clock_monotonic_us();
        MUST(search_index_slice(index, &count));
        int64_t took = clock_monotonic_us() - before;
        longest = took > longest ? took : longest;
        total += count;
    }
    double s = (double)(clock_monotonic_us() - start) / 1e6;
    search_index_close(index);
    struct stat size = {0};
    stat(index_path, &size);
    printf("indexed %zu rows in %.1f s (%.0f a second), slice at most %.0f ms, file %.1f MB\n", total,
           s, (double)total / s, (double)longest / 1e3, (double)size.st_size / 1e6);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t ask(struct search_asker *asker, struct config *config, const char *words,
                   int64_t staff, const char *communities)
{
    int64_t took[ASKED];
    size_t hits = 0;
    for (int i = 0; i < ASKED; i++) {
        struct input *input = input_open(INPUT_COMMAND, config, 4096);
        input->command.json = arena_printf(
            input->arena, "{\"id\":\"s%d\",\"op\":\"search\",\"text\":\"%s\"}", i, words);
        input->command.viewer.staff = staff;
        snprintf(input->command.viewer.role, STORE_ID_BYTES, "clerk");
        snprintf(input->command.viewer.communities, STORE_SCOPES_BYTES, "%s", communities);
        int64_t before = clock_monotonic_us();
        search_asker_answer(asker, input, i);
        took[i] = clock_monotonic_us() - before;
        MUST(input->status);
        hits = 0;
        const struct text mark = TEXT("\"direction\"");
        struct text rest = input->answer;
        for (size_t at; (at = text_find(rest, mark)) != SIZE_MAX; hits++) {
            rest = text_slice(rest, at + mark.size, rest.size);
        }
        input_close(input);
    }
    qsort(took, ASKED, sizeof took[0], by_size);
    printf("%-28s %-3s hits %2zu  median %7.2f ms  longest %7.2f ms\n", words, communities, hits,
           (double)took[ASKED / 2] / 1e3, (double)took[ASKED - 1] / 1e3);
    return took[ASKED - 1];
}

int main(int argc, char **argv)
{
    static const char *const questions[] = {
        "水", "的", "1", "漏水", "我的", "水的", "的我", "12", "厨房漏水", "房产证复印件", "麒麟阁",
        "麒", "不存在的词语", "3栋2单元501", "0037", "18", "GD000012", "水 的 我 不", "一 了"};
    static const char *const files[] = {"tests/intents/dev.tsv", "tests/intents/blind-t.tsv",
                                        "tests/intents/blind-f.tsv", "tests/intents/own.tsv"};
    struct config *config = NULL;
    struct store *store = NULL;
    char database[PATH_BYTES], index_path[PATH_BYTES];
    if (argc < 2) {
        fprintf(stderr, "usage: search_bench FOLDER [messages]\n");
        return 2;
    }
    int64_t count = argc > 2 ? strtoll(argv[2], NULL, 10) : 1000000;
    snprintf(database, sizeof database, "%s/guanjia.db", argv[1]);
    snprintf(index_path, sizeof index_path, "%s/search.db", argv[1]);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        read_sentences(files[i]);
    }
    MUST(stand_in_config(&config));
    MUST(store_open(database, STORE_WRITER, &store));
    add_contacts(store);
    int64_t manager = add_clerk(store, "everywhere", "*");
    int64_t clerk = add_clerk(store, "somewhere", "c3");
    add_messages(store, count);
    printf("messages %lld sentences %zu\n", (long long)count, sentence_count);
    index_all(index_path, database, config);
    struct search_asker *asker;
    struct metrics metrics = {0};
    MUST(search_asker_open(index_path, database, &metrics, &asker));
    int64_t longest = 0;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        int64_t all = ask(asker, config, questions[i], manager, "*");
        int64_t one = ask(asker, config, questions[i], clerk, "c3");
        longest = all > longest ? all : longest;
        longest = one > longest ? one : longest;
    }
    printf("longest of all %.2f ms\n", (double)longest / 1e3);
    search_asker_close(asker);
    store_close(store);
    config_drop(config);
    return 0;
}
