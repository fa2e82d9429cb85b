/* campaign_outbox.c - the part of campaigns.h about rows of the outbox: looked at again before they are
 * sent, counted when they have been. */
#include "bot/campaigns.h"
#include "bot/dunning.h"
#include "bot/outbound.h"
#include "store/binding.h"

#include <string.h>

enum { LOST_PAGE = 500 };

bool campaigns_of_key(struct text key, int64_t *campaign, int64_t *household)
{
    struct text head = TEXT("campaign:");
    if (!text_starts_with(key, head)) {
        return false;
    }
    struct text rest = text_slice(key, head.size, key.size);
    size_t colon = text_find(rest, TEXT(":"));
    if (colon == SIZE_MAX || !text_to_int64(text_slice(rest, 0, colon), campaign)) {
        return false;
    }
    rest = text_slice(rest, colon + 1, rest.size);
    return text_to_int64(text_slice(rest, 0, text_find(rest, TEXT(":"))), household);
}

static enum status save_outcome(struct turn *turn, struct campaign *campaign,
                                struct campaign_target *target)
{
    enum status status = store_target_save(turn->store, campaign, target);
    return status == ST_OK ? store_campaign_save(turn->store, campaign) : status;
}

/* The step of the ladder that this message is. */
static const struct ladder_step *step_of(const struct ladder *ladder,
                                         const struct dunning *dunning, int64_t at_ms)
{
    for (size_t i = dunning->step_count; i > 0; i--) {
        size_t index = ladder_index(ladder, text_of(dunning->steps[i - 1].step));
        if (dunning->steps[i - 1].at_ms == at_ms && index < ladder->count) {
            return &ladder->steps[index];
        }
    }
    return NULL;
}

/* Is whom the row is for still bound to the home, or at the number on its file? */
static enum status is_of_home(struct turn *turn, const struct outbox_row *row,
                              const struct household *household, bool *is_out)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    *is_out = text_equal(text_of(row->peer), text_of(household->phone));
    enum status status =
        store_binding_of_contact(turn->store, row->contact, rows, BINDINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        *is_out = *is_out || rows[i].household == household->id;
    }
    return status;
}

/* What is known of the home that the message is for, and which step of the ladder it is. */
static enum status case_of(struct turn *turn, const struct campaign *campaign,
                           const struct campaign_target *target, struct campaign_case *case_)
{
    struct dunning dunning = {0};
    enum status status = store_dunning_get(turn->store, target->household, &dunning);
    if (status != ST_OK) {
        return status;
    }
    *case_ = (struct campaign_case){
        .campaign = campaign,
        .kind = campaign_kind(turn->config->campaigns, text_of(campaign->kind)),
        .community = config_community(turn->config, text_of(campaign->community)),
        .household = target->household,
        .taken = step_of(turn->config->ladder, &dunning, target->at_ms),
        .again = true,
    };
    return ST_OK;
}

/* Is he whom the row is for still to be told? Another one than the home was first to be told by (his
 * chat was shut) is counted like everybody who is told something. */
static enum status ask_him(struct turn *turn, const struct campaign_case *case_,
                           const struct household *household, const struct outbox_row *row,
                           struct campaign_target *target, enum skip_reason *reason_out)
{
    struct contact contact, former;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, row->contact, &contact, &conversation);
    bool other = target->contact != row->contact;
    if (status == ST_OK && other) {
        status = store_contact_get(turn->store, target->contact, &former, &conversation);
    }
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    status = reach_instead(turn, household, case_->kind->purpose, other ? &former : NULL, &contact,
                           reason_out);
    if (status == ST_OK && other && *reason_out == SKIP_NONE) {
        target->contact = row->contact;
        target->outbox = row->id;
    }
    return status;
}

/* SKIP_NONE: still true, word for word, and still wanted. */
static enum status look_again(struct turn *turn, const struct campaign_case *case_,
                              const struct outbox_row *row, struct campaign_target *target,
                              enum skip_reason *reason_out)
{
    struct judgement *judgement = arena_alloc(turn->arena, sizeof *judgement);
    if (judgement == NULL) {
        return ST_NO_MEMORY;
    }
    if (case_->kind == NULL || case_->community == NULL ||
        (case_->kind->ladder && case_->taken == NULL)) {
        *reason_out = SKIP_LATE;
        return ST_OK;
    }
    enum status status = campaign_judge(turn, case_, judgement);
    *reason_out = judgement->reason;
    bool theirs = true;
    if (status == ST_OK) {
        status = is_of_home(turn, row, &judgement->household, &theirs);
    }
    if (status == ST_OK && !theirs) {
        *reason_out = SKIP_LATE;
        return ST_OK;
    }
    if (status == ST_OK && judgement->reason == SKIP_UNREACHABLE) {
        *reason_out = SKIP_NONE; /* his window closed since: the courier finds out */
    } else if (status == ST_OK && judgement->reason == SKIP_NONE) {
        struct text said = outbound_part(turn_account(turn, text_of(row->account)),
                                         judgement->words);
        *reason_out = text_equal(said, row->body) ? SKIP_NONE : SKIP_LATE;
    }
    return status == ST_OK && *reason_out == SKIP_NONE
               ? ask_him(turn, case_, &judgement->household, row, target, reason_out)
               : status;
}

/* A step whose message found nobody, or nobody who wants it, is taken all the same. */
static bool stands(enum skip_reason reason)
{
    return reason == SKIP_OPTED_OUT || reason == SKIP_UNREACHABLE || reason == SKIP_TASK;
}

static enum status withdraw(struct turn *turn, struct campaign *campaign,
                            struct campaign_target *target, const struct campaign_case *case_,
                            enum skip_reason reason)
{
    target->state = TARGET_SKIPPED;
    target->reason = reason;
    enum status status = save_outcome(turn, campaign, target);
    if (status == ST_OK && case_->taken != NULL && !stands(reason)) {
        status = dunning_undo(turn, case_, case_->taken);
    }
    return status;
}

/* The campaign and the home that a row is for. *found_out: false for rows of no campaign. */
static enum status target_of(struct turn *turn, const struct outbox_row *row,
                             struct campaign *campaign, struct campaign_target *target,
                             bool *found_out)
{
    int64_t id = 0, household = 0;
    *found_out = campaigns_of_key(text_of(row->key), &id, &household);
    enum status status = *found_out ? campaigns_load(turn, id, campaign) : ST_OK;
    return *found_out && status == ST_OK
               ? store_target_get(turn->store, id, household, target)
               : status;
}

enum status campaigns_before_send(struct turn *turn, const struct outbox_row *row,
                                  enum campaign_word *word_out, int64_t *again_ms_out)
{
    struct campaign campaign;
    struct campaign_target target;
    struct campaign_case case_ = {0};
    bool found = false;
    *word_out = CAMPAIGN_SEND;
    enum status status = target_of(turn, row, &campaign, &target, &found);
    if (status != ST_OK || !found) {
        return status;
    }
    const struct community *community =
        config_community(turn->config, text_of(campaign.community));
    int64_t allowed = community == NULL ? turn->now_ms : campaigns_allowed_ms(community, turn->now_ms);
    enum skip_reason reason = SKIP_CANCELLED;
    if (campaign.state != CAMPAIGN_CANCELLED) {
        status = case_of(turn, &campaign, &target, &case_);
        status = status == ST_OK ? look_again(turn, &case_, row, &target, &reason) : status;
    }
    if (status == ST_OK && reason != SKIP_NONE) {
        *word_out = CAMPAIGN_WITHDRAW;
        return withdraw(turn, &campaign, &target, &case_, reason);
    }
    if (status == ST_OK && target.outbox == row->id && target.state == TARGET_QUEUED) {
        status = store_target_save(turn->store, &campaign, &target); /* it may go another way now */
    }
    if (campaign.state == CAMPAIGN_PAUSED || allowed > turn->now_ms) {
        *word_out = CAMPAIGN_LATER;
        *again_ms_out = allowed > turn->now_ms ? allowed : turn->now_ms + CAMPAIGN_PAUSE_MS;
    }
    return status;
}

enum status campaigns_after_drop(struct turn *turn, const struct outbox_row *row)
{
    struct campaign campaign;
    struct campaign_target target;
    struct campaign_case case_;
    bool found = false;
    enum status status = target_of(turn, row, &campaign, &target, &found);
    if (status != ST_OK || !found || target.state == TARGET_SKIPPED) { /* withdrawn before */
        return status;
    }
    status = case_of(turn, &campaign, &target, &case_);
    return status == ST_OK ? withdraw(turn, &campaign, &target, &case_, SKIP_CAP) : status;
}

enum status campaigns_after_ways(struct turn *turn, const struct outbox_row *row, bool told)
{
    struct campaign campaign;
    struct campaign_target target;
    struct campaign_case case_ = {0};
    bool found = false;
    enum status status = target_of(turn, row, &campaign, &target, &found);
    return status == ST_OK && found
               ? withdraw(turn, &campaign, &target, &case_, told ? SKIP_TASK : SKIP_UNREACHABLE)
               : status;
}

enum status campaigns_may_ask(struct turn *turn, int64_t campaign, bool *may_out)
{
    int64_t counts[SKIP_REASON_COUNT];
    enum status status = store_campaign_reasons(turn->store, campaign, counts);
    *may_out = status == ST_OK && counts[SKIP_TASK] < turn->config->campaigns->tasks_max;
    return status;
}

enum status campaigns_after_send(struct turn *turn, const struct outbox_row *row)
{
    static const enum target_state outcomes[OUTBOX_STATE_COUNT] = {
        [OUTBOX_SENT] = TARGET_SENT,
        [OUTBOX_DELIVERED] = TARGET_SENT,
        [OUTBOX_FAILED] = TARGET_FAILED,
        [OUTBOX_UNCERTAIN] = TARGET_FAILED,
    };
    struct campaign campaign;
    struct campaign_target target;
    int64_t id = 0, household = 0;
    if (!campaigns_of_key(text_of(row->key), &id, &household) || outcomes[row->state] == TARGET_OPEN) {
        return ST_OK;
    }
    enum status status = store_campaign_get(turn->store, id, &campaign);
    if (status == ST_OK) {
        status = store_target_get(turn->store, id, household, &target);
    }
    if (status != ST_OK || target.state == outcomes[row->state]) {
        return status;
    }
    target.state = outcomes[row->state];
    return save_outcome(turn, &campaign, &target);
}

/* ---- after a crash ---- */

/* A page of them, in the turn's memory: no statement may run inside another's rows. */
struct lost {
    size_t count;
    struct {
        int64_t id;
        char key[STORE_KEY_BYTES];
    } rows[LOST_PAGE];
};

static enum status collect_lost(void *context, const struct outbox_row *row)
{
    struct lost *lost = context;
    lost->rows[lost->count].id = row->id;
    memcpy(lost->rows[lost->count++].key, row->key, sizeof row->key);
    return ST_OK;
}

enum status campaigns_settle(struct turn *turn)
{
    struct lost *lost = arena_alloc(turn->arena, sizeof *lost);
    int64_t after = 0;
    enum status status = lost == NULL ? ST_NO_MEMORY : ST_OK;
    while (status == ST_OK) {
        lost->count = 0;
        status = store_outbox_lost(turn->store, OUTBOX_CAMPAIGN, after, LOST_PAGE, collect_lost,
                                   lost);
        if (status != ST_OK || lost->count == 0) {
            break;
        }
        for (size_t i = 0; i < lost->count && status == ST_OK; i++) {
            struct outbox_row row = {.state = OUTBOX_UNCERTAIN};
            memcpy(row.key, lost->rows[i].key, sizeof row.key);
            status = campaigns_after_send(turn, &row);
        }
        after = lost->rows[lost->count - 1].id;
    }
    return status;
}
