#include "bot/proving.h"

#include "bot/base/log.h"
#include "bot/binding.h"
#include "bot/outbound.h"
#include "bot/vault.h"
#include "store/timer.h"

#include <stdio.h>
#include <string.h>

enum {
    SUBJECTS_MAX = 3,
    CODE_WORDS_CHARS_MAX = 20, /* a longer message says something else */
    SEND_AFTER_MS = 1          /* in a turn of its own, after the answer */
};

static const struct text send_timer = {"proof", 5};

/* ---- how often ---- */

struct subject {
    const struct binding_limit *limit;
    char name[STORE_KEY_BYTES];
};

static size_t subjects_of(const struct turn *turn, const struct contact *contact,
                          const struct proof *proof, struct subject subjects[SUBJECTS_MAX])
{
    const struct binding_rules *rules = turn->config->binding;
    size_t count = 0;
    subjects[count].limit = &rules->contact;
    snprintf(subjects[count].name, sizeof subjects[count].name, "contact:%lld",
             (long long)contact->id);
    count++;
    if (proof->kind == PROOF_HOME) {
        subjects[count].limit = &rules->room;
        snprintf(subjects[count].name, sizeof subjects[count].name, "room:%s:%s",
                 contact->community, proof->room);
        count++;
    }
    if (proof->phone[0] != '\0') {
        subjects[count].limit = &rules->phone;
        snprintf(subjects[count].name, sizeof subjects[count].name, "told:%s", proof->phone);
        count++;
    }
    return count;
}

static enum status is_over(struct turn *turn, const struct subject *subject, bool *over)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < subject->limit->count && status == ST_OK; i++) {
        const struct binding_window *window = &subject->limit->windows[i];
        int64_t count = 0;
        status = store_proof_issued(turn->store, text_of(subject->name),
                                    turn->now_ms - window->within_ms, &count);
        *over = *over || count >= window->codes;
    }
    return status;
}

static enum status count_issue(struct turn *turn, const struct subject *subject)
{
    return store_proof_issue(turn->store, text_of(subject->name), turn->now_ms,
                             turn->now_ms - binding_rules_longest_ms(turn->config->binding));
}

/* ---- begin ---- */

bool proving_can(const struct turn *turn, struct text community)
{
    return binding_phone_account(turn, community) != NULL &&
           templates_find(&turn->config->templates, turn->config->binding->template_) != NULL;
}

static enum status arm(struct turn *turn, int64_t contact_id)
{
    struct timer timer = {.due_at_ms = turn->now_ms + SEND_AFTER_MS, .subject = contact_id};
    text_copy(send_timer, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

/* The limits here count what he said, true or not: they tell nobody whether it is. */
enum status proving_begin(struct turn *turn, const struct contact *contact, struct proof *proof,
                          enum proving_start *start_out)
{
    struct subject subjects[SUBJECTS_MAX];
    size_t count = subjects_of(turn, contact, proof, subjects);
    enum status status = ST_OK;
    bool over = false;
    *start_out = PROVING_NO_ROUTE;
    if (!proving_can(turn, text_of(contact->community))) {
        return ST_OK;
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = is_over(turn, &subjects[i], &over);
    }
    *start_out = over ? PROVING_TOO_OFTEN : PROVING_STARTED;
    for (size_t i = 0; i < count && status == ST_OK && !over; i++) {
        status = count_issue(turn, &subjects[i]);
    }
    if (status != ST_OK || over) {
        return status;
    }
    proof->contact = contact->id;
    proof->state = PROOF_SENT;
    proof->household = 0;
    proof->sent_to[0] = proof->hash[0] = '\0';
    proof->tries = 0;
    proof->at_ms = turn->now_ms;
    proof->until_ms = turn->now_ms + turn->config->binding->code_valid_ms;
    status = store_proof_put(turn->store, proof);
    return status == ST_OK ? arm(turn, contact->id) : status;
}

/* ---- the code ---- */

/* To whom it goes: for a home the number on its file, for a new number that number. */
static enum status find_number(struct turn *turn, const struct contact *contact,
                               struct proof *proof)
{
    struct filed filed;
    if (proof->kind == PROOF_PHONE) {
        proof->household = contact->household;
        memcpy(proof->sent_to, proof->phone, sizeof proof->sent_to);
        return ST_OK;
    }
    enum status status =
        binding_filed(turn, text_of(contact->community), text_of(proof->room),
                      text_of(proof->phone), text_of(proof->name), &filed);
    if (status == ST_OK) {
        proof->household = filed.household.id;
        memcpy(proof->sent_to, filed.person.phone, sizeof proof->sent_to);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* However the number was found, it is not rung more often than carriers allow. */
static enum status count_number(struct turn *turn, struct proof *proof)
{
    struct subject subject = {.limit = &turn->config->binding->phone};
    bool over = false;
    snprintf(subject.name, sizeof subject.name, "phone:%s", proof->sent_to);
    enum status status = is_over(turn, &subject, &over);
    if (status == ST_OK && over) {
        log_event(LOG_WARN, "a number got too many codes: none was sent",
                  LOG_N("contact", proof->contact));
        proof->household = 0;
        proof->sent_to[0] = '\0';
        return ST_OK;
    }
    return status == ST_OK ? count_issue(turn, &subject) : status;
}

enum status proving_sent_to(struct turn *turn, struct text phone, int64_t within_ms,
                            int64_t *count_out)
{
    char subject[STORE_KEY_BYTES];
    snprintf(subject, sizeof subject, "phone:%.*s", TEXT_ARGS(phone));
    return store_proof_issued(turn->store, text_of(subject), turn->now_ms - within_ms, count_out);
}

static enum status say_code(struct turn *turn, const struct contact *contact,
                            const struct proof *proof, struct text code)
{
    struct contact by_phone;
    enum status status = binding_phone_contact(turn, text_of(contact->community),
                                               text_of(proof->sent_to), &by_phone);
    if (status == ST_OK && by_phone.id == 0) {
        status = store_contact_add(turn->store, &by_phone);
    }
    if (status == ST_OK) {
        status = outbound_say_template(turn, &by_phone, turn->config->binding->template_, &code, 1,
                                       0);
    }
    return status == ST_NOT_FOUND || status == ST_CONFLICT ? ST_OK : status;
}

enum status proving_send(struct turn *turn, int64_t contact_id)
{
    struct contact contact;
    struct conversation conversation;
    struct proof proof;
    char code[VAULT_CODE_DIGITS + 1];
    enum status status = store_contact_get(turn->store, contact_id, &contact, &conversation);
    if (status == ST_OK) {
        status = store_proof_get(turn->store, contact_id, &proof);
    }
    if (status != ST_OK || proof.state != PROOF_SENT || proof.hash[0] != '\0') {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    proof.words = arena_text(turn->arena, proof.words);
    status = find_number(turn, &contact, &proof);
    if (status == ST_OK && proof.sent_to[0] != '\0') {
        status = count_number(turn, &proof);
    }
    vault_draw(turn->vault, turn->random, code);
    vault_hash(turn->vault, &(struct vault_scope){contact_id, proof.at_ms}, text_of(code),
               proof.hash);
    if (status == ST_OK) {
        status = store_proof_put(turn->store, &proof);
    }
    return status == ST_OK && proof.sent_to[0] != '\0'
               ? say_code(turn, &contact, &proof, text_of(code))
               : status;
}

enum status proving_try(struct turn *turn, struct proof *proof, struct text code,
                        enum proving_answer *answer_out)
{
    const struct vault_scope scope = {proof->contact, proof->at_ms};
    bool alive = proof->state == PROOF_SENT && turn->now_ms < proof->until_ms;
    bool right = vault_matches(turn->vault, &scope, code, proof->hash);
    right = alive && right && proof->sent_to[0] != '\0';
    proof->tries += alive && !right;
    bool spent = proof->tries >= turn->config->binding->code_tries;
    *answer_out = right ? PROVING_RIGHT : alive && !spent ? PROVING_WRONG : PROVING_VOID;
    if (*answer_out != PROVING_WRONG) { /* once only */
        proof->state = PROOF_CLOSED;
        proof->until_ms = 0;
        proof->hash[0] = '\0';
    }
    return store_proof_put(turn->store, proof);
}

/* ---- in a message ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One run of digits, which blanks may part ("123 456"). */
bool proving_code_in(struct text words, char code[7])
{
    size_t digits = 0, runs = 0;
    bool inside = false;
    for (size_t i = 0; i < words.size; i++) {
        bool digit = is_digit(words.data[i]);
        runs += digit && !inside;
        inside = digit || (inside && words.data[i] == ' ');
        if (digit && digits < VAULT_CODE_DIGITS) {
            code[digits] = words.data[i];
        }
        digits += digit;
    }
    code[digits < VAULT_CODE_DIGITS ? digits : VAULT_CODE_DIGITS] = '\0';
    return runs == 1 && digits == VAULT_CODE_DIGITS &&
           text_count_chars(words) <= CODE_WORDS_CHARS_MAX;
}

struct text proving_mask(struct text words, struct arena *arena)
{
    static const struct text zero_wide = {"０", 3};
    char *out = arena_alloc(arena, words.size + 1);
    if (out == NULL) {
        return TEXT_NONE;
    }
    size_t size = 0;
    for (size_t i = 0; i < words.size;) {
        /* ０ to ９ are U+FF10 to U+FF19: three bytes that differ in the last. */
        bool wide = i + 3 <= words.size && memcmp(words.data + i, zero_wide.data, 2) == 0 &&
                    (unsigned char)(words.data[i + 2] - zero_wide.data[2]) < 10;
        bool digit = wide || is_digit(words.data[i]);
        out[size++] = digit ? '*' : words.data[i];
        i += wide ? 3 : 1;
    }
    return (struct text){out, size};
}
