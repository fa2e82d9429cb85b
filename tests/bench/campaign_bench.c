/* campaign_bench.c - plans a campaign over many homes that owe, in a folder of its own:
 * campaign-bench FOLDER [HOMES]. The database is made first when there is none. */
#include "bot/base/clock.h"
#include "store/bill.h"
#include "store/campaign.h"
#include "store/binding.h"
#include "store/contact.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOMES = 1000000, PER_TRANSACTION = 50000 };

static void need(enum status status, const char *what)
{
    if (status != ST_OK) {
        fprintf(stderr, "campaign-bench: %s: %s\n", what, status_text(status));
        exit(1);
    }
}

static void add_home(struct store *store, int64_t i)
{
    struct household household = {.community = "sunshine", .owner = "陈女士"};
    snprintf(household.room, sizeof household.room, "%lld-1-%lld", (long long)(i / 100 + 1),
             (long long)(i % 100 + 101));
    snprintf(household.phone, sizeof household.phone, "138%08lld", (long long)i);
    need(store_household_put(store, &household), "home");
    const struct bill bill = {.household = household.id, .month = 202610, .kind = "property",
                              .list_fen = 10000, .due_on = 20261031};
    enum put_outcome outcome;
    need(store_bill_put(store, &bill, 100, &outcome), "bill");
    if (i % 2 == 0) { /* every other one has a chat */
        struct contact contact = {.channel = "wechat", .account = "demo", .community = "sunshine",
                                  .following = true};
        snprintf(contact.peer, sizeof contact.peer, "oBench%lld", (long long)i);
        need(store_contact_add(store, &contact), "contact");
        need(store_binding_put(store, contact.id, household.id, TEXT("owner"), TEXT_NONE, 1), "binding");
    }
}

static void populate(struct store *store, int64_t homes)
{
    for (int64_t i = 0; i < homes; i++) {
        if (i % PER_TRANSACTION == 0) {
            need(store_begin(store), "begin");
        }
        add_home(store, i);
        if (i % PER_TRANSACTION == PER_TRANSACTION - 1 || i == homes - 1) {
            need(store_commit(store), "commit");
            need(store_checkpoint(store), "checkpoint");
        }
    }
}

static int64_t plan(struct store *store, struct campaign *campaign)
{
    const struct audience audience = {.community = "sunshine", .due_before = 20261124};
    int64_t longest_us = 0;
    while (campaign->plan_next < campaign->plan_last) {
        int64_t began_us = clock_monotonic_us();
        need(store_begin(store), "begin");
        need(store_campaign_plan(store, campaign, &audience), "plan");
        need(store_commit(store), "commit");
        int64_t us = clock_monotonic_us() - began_us;
        longest_us = us > longest_us ? us : longest_us;
        if (store_wal_pages(store) > 16384) {
            need(store_checkpoint(store), "checkpoint");
        }
    }
    return longest_us;
}

int main(int argc, char **argv)
{
    char path[1024];
    struct store *store = NULL;
    int64_t homes = argc > 2 ? atoll(argv[2]) : HOMES;
    int64_t last = 0;
    if (argc < 2) {
        fputs("campaign-bench FOLDER [HOMES]\n", stderr);
        return 2;
    }
    snprintf(path, sizeof path, "%s/guanjia.db", argv[1]);
    need(store_open(path, STORE_WRITER, &store), path);
    need(store_campaign_last_household(store, &last), "count");
    if (last < homes) {
        populate(store, homes);
    }
    struct campaign campaign = {.kind = "notice", .community = "sunshine"};
    campaign.params = TEXT("{}");
    need(store_begin(store), "begin");
    need(store_campaign_add(store, &campaign), "campaign");
    need(store_campaign_last_household(store, &campaign.plan_last), "count");
    need(store_commit(store), "commit");
    struct audience_counts counts;
    int64_t began_us = clock_monotonic_us();
    const struct audience audience = {.community = "sunshine", .due_before = 20261124};
    need(store_audience_count(store, &audience, TEXT("notice"), INT64_MAX, &counts), "preview");
    int64_t counted_us = clock_monotonic_us();
    int64_t longest_us = plan(store, &campaign);
    printf("homes %lld counted_ms %lld planned %lld planned_ms %lld longest_transaction_ms %lld\n",
           (long long)counts.homes, (long long)(counted_us - began_us) / 1000,
           (long long)campaign.planned, (long long)(clock_monotonic_us() - counted_us) / 1000,
           (long long)longest_us / 1000);
    store_close(store);
    return 0;
}
