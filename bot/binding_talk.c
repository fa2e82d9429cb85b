#include "bot/binding_talk.h"

#include "bot/binding.h"
#include "bot/binding_words.h"
#include "bot/form_rules.h"
#include "bot/proving.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60000, CLAIM_CHARS_MAX = 24 /* a longer message about a service is about that */ };

/* ---- the row ---- */

static void take_words(struct proof *proof, struct text words)
{
    proof->words = text_cut_utf8(words, PROOF_WORDS_BYTES);
}

static enum status keep(struct turn *turn, struct proof *proof, enum proof_state state)
{
    proof->state = state;
    proof->at_ms = turn->now_ms;
    proof->until_ms = state == PROOF_CLOSED ? 0 : turn->now_ms + turn->config->binding->talk_ms;
    proof->hash[0] = proof->sent_to[0] = '\0';
    proof->household = 0;
    proof->tries = 0;
    return store_proof_put(turn->store, proof);
}

static enum status load(struct turn *turn, int64_t contact, struct proof *proof)
{
    *proof = (struct proof){.contact = contact};
    enum status status = store_proof_get(turn->store, contact, proof);
    if (status == ST_OK) {
        proof->words = arena_text(turn->arena, proof->words);
        return proof->words.data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    return status;
}

/* ---- claiming a home ---- */

static enum status send(struct turn *turn, const struct contact *contact, struct proof *proof,
                        struct text *reply_out)
{
    enum proving_start start = PROVING_NO_ROUTE;
    int64_t minutes = turn->config->binding->code_valid_ms / MINUTE_MS;
    enum status status = proving_begin(turn, contact, proof, &start);
    if (status != ST_OK) {
        return status;
    }
    if (start == PROVING_STARTED) {
        return binding_say_number(turn, proof->kind == PROOF_PHONE ? BIND_PHONE_SENT : BIND_SENT, "minutes",
                          minutes, reply_out);
    }
    return binding_say(turn, start == PROVING_TOO_OFTEN ? BIND_OFTEN : BIND_NO_ROUTE, reply_out);
}

/* What is still missing is asked for; then the code goes out, or seems to. */
static enum status go_on(struct turn *turn, struct contact *contact, struct proof *proof,
                         enum text_key first, struct text *reply_out)
{
    const struct account *account = turn_account(turn, text_of(contact->account));
    int64_t already = 0;
    bool by_phone = account != NULL && account->ops->peer_is_phone;
    if (by_phone && proof->phone[0] == '\0' && proof->name[0] == '\0') {
        text_copy(text_of(contact->peer), proof->phone, sizeof proof->phone);
    }
    if (by_phone && proof->room[0] == '\0' && contact->household == 0) {
        text_copy(text_of(contact->room), proof->room, sizeof proof->room);
    }
    bool who = proof->phone[0] != '\0' || proof->name[0] != '\0', where = proof->room[0] != '\0';
    enum status status = where ? binding_in_room(turn, contact->id, text_of(proof->room), &already)
                               : ST_OK;
    if (status != ST_OK) {
        return status;
    }
    if (already != 0) {
        status = keep(turn, proof, PROOF_CLOSED);
        return status == ST_OK
                   ? binding_say_room(turn, BIND_ALREADY, text_of(proof->room), TEXT_NONE, reply_out)
                   : status;
    }
    if (who && where) {
        return send(turn, contact, proof, reply_out);
    }
    status = keep(turn, proof, PROOF_ASKED);
    return status == ST_OK
               ? binding_say(turn, where ? BIND_ASK_WHO : who ? BIND_ASK_ROOM : first, reply_out)
               : status;
}

static void add_claim(struct proof *proof, const struct binding_claim *claim)
{
    if (claim->room.size > 0) {
        text_copy(claim->room, proof->room, sizeof proof->room);
    }
    if (claim->phone.size > 0) {
        text_copy(claim->phone, proof->phone, sizeof proof->phone);
    }
    if (claim->name.size > 0) {
        text_copy(claim->name, proof->name, sizeof proof->name);
    }
}

enum status binding_talk_begin(struct turn *turn, struct contact *contact,
                               const struct binding_claim *claim, struct text wish,
                               struct text *reply_out)
{
    struct proof proof = {.contact = contact->id, .kind = PROOF_HOME};
    if (!proving_can(turn, text_of(contact->community))) {
        return binding_say(turn, BIND_NO_ROUTE, reply_out);
    }
    add_claim(&proof, claim);
    take_words(&proof, wish);
    return go_on(turn, contact, &proof, wish.size > 0 ? BIND_FIRST : BIND_ASK, reply_out);
}

enum status binding_talk_may_offer(struct turn *turn, const struct contact *contact, bool *may_out)
{
    struct proof proof;
    *may_out = false;
    if (contact->household != 0 || !proving_can(turn, text_of(contact->community))) {
        return ST_OK;
    }
    enum status status = store_proof_get(turn->store, contact->id, &proof);
    *may_out = status == ST_NOT_FOUND;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* ---- a code ---- */

static enum status prove_home(struct turn *turn, struct contact *contact,
                              const struct proof *proof, struct binding_said *said)
{
    const struct binding_deed deed = {TEXT("resident"), TEXT("code"), TEXT_NONE};
    struct filed filed;
    enum status status =
        binding_filed(turn, text_of(contact->community), text_of(proof->room),
                      text_of(proof->sent_to), TEXT_NONE, &filed);
    if (status == ST_NOT_FOUND) { /* the file has changed since the code went out */
        return binding_say(turn, BIND_VOID, &said->reply);
    }
    if (status == ST_OK) {
        status = binding_tie(turn, contact, &filed, &deed);
    }
    return status == ST_OK ? binding_say_room(turn, BIND_BOUND, text_of(contact->room), TEXT_NONE,
                                      &said->reply)
                           : status;
}

static enum status prove_phone(struct turn *turn, struct contact *contact,
                               const struct proof *proof, struct binding_said *said)
{
    const struct binding_deed deed = {TEXT("resident"), TEXT("code"), TEXT_NONE};
    enum status status = contact->household == 0
                             ? ST_NOT_FOUND /* unbound since */
                             : binding_move_phone(turn, contact, text_of(proof->sent_to), &deed);
    return status == ST_OK          ? binding_say(turn, BIND_PHONE_DONE, &said->reply)
           : status == ST_NOT_FOUND ? binding_say(turn, BIND_VOID, &said->reply)
                                    : status;
}

static enum status take_code(struct turn *turn, struct contact *contact, struct proof *proof,
                             struct text code, struct binding_said *said)
{
    enum proving_answer answer = PROVING_VOID;
    enum status status = proving_try(turn, proof, code, &answer);
    said->taken = true;
    if (status != ST_OK) {
        return status;
    }
    if (answer == PROVING_RIGHT) {
        said->again = proof->words;
        return proof->kind == PROOF_HOME ? prove_home(turn, contact, proof, said)
                                         : prove_phone(turn, contact, proof, said);
    }
    return answer == PROVING_VOID
               ? binding_say(turn, BIND_VOID, &said->reply)
               : binding_say_number(turn, BIND_WRONG, "count",
                            turn->config->binding->code_tries - proof->tries, &said->reply);
}

/* ---- answers, by the state of the talk ---- */

/* "不用": then what he wanted is done without. */
static enum status stop(struct turn *turn, struct proof *proof, struct binding_said *said)
{
    said->taken = true;
    said->again = proof->words;
    proof->words = TEXT_NONE;
    enum status status = keep(turn, proof, PROOF_CLOSED);
    return status == ST_OK ? binding_say(turn, BIND_STOPPED, &said->reply) : status;
}

static enum status answer_claim(struct turn *turn, struct contact *contact, struct proof *proof,
                                const struct binding_heard *heard, struct binding_said *said)
{
    struct binding_claim claim = binding_claim_in(heard);
    bool tells = claim.room.size + claim.phone.size + claim.name.size > 0;
    const struct service *service = catalogue_by_intent(
        turn->config->catalogue, text_of(heard->match->ranked[0].label));
    bool other = service != NULL && text_count_chars(binding_plain(heard)) > CLAIM_CHARS_MAX;
    if (!tells || other) {
        return ST_OK;
    }
    if (proof->state == PROOF_SENT && claim.room.size == 0 && claim.phone.size == 0) {
        return ST_OK; /* a bare name says nothing new */
    }
    if (claim.phone.size > 0) { /* another attempt: who it was before counts no more */
        proof->name[0] = '\0';
    }
    add_claim(proof, &claim);
    proof->kind = PROOF_HOME;
    said->taken = true;
    return go_on(turn, contact, proof, BIND_ASK, &said->reply);
}

static enum status answer_asked(struct turn *turn, struct contact *contact, struct proof *proof,
                                const struct binding_heard *heard, struct binding_said *said)
{
    return answer_claim(turn, contact, proof, heard, said);
}

static enum status answer_sent(struct turn *turn, struct contact *contact, struct proof *proof,
                               const struct binding_heard *heard, struct binding_said *said)
{
    if (binding_among(turn, WORDS_BIND_RESEND, binding_plain(heard))) {
        said->taken = true;
        return send(turn, contact, proof, &said->reply);
    }
    return proof->kind == PROOF_HOME ? answer_claim(turn, contact, proof, heard, said) : ST_OK;
}

static enum status choose_home(struct turn *turn, struct contact *contact,
                               const struct binding *binding, struct proof *proof)
{
    proof->words = TEXT_NONE;
    proof->state = PROOF_CLOSED;
    proof->at_ms = turn->now_ms;
    proof->until_ms = turn->now_ms + turn->config->binding->home_ms;
    enum status status = binding_choose(turn, contact, binding);
    return status == ST_OK ? store_proof_put(turn->store, proof) : status;
}

static enum status unbind(struct turn *turn, struct contact *contact, int64_t household,
                          struct text room, struct text words, struct text *reply_out)
{
    const struct binding_deed deed = {TEXT("resident"), TEXT("word"), words};
    enum status status = binding_untie(turn, contact, household, &deed);
    return status == ST_OK ? binding_say_room(turn, BIND_ENDED, room, TEXT_NONE, reply_out) : status;
}

static enum status answer_which(struct turn *turn, struct contact *contact, struct proof *proof,
                                const struct binding_heard *heard, struct binding_said *said)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    enum status status =
        store_binding_of_contact(turn->store, contact->id, rows, BINDINGS_MAX, &count);
    size_t index = status == ST_OK ? binding_chosen(heard, rows, count) : 0;
    int64_t number = 0;
    if (status != ST_OK) {
        return status;
    }
    if (index == count) {
        bool tried = text_to_int64(binding_plain(heard), &number) ||
                     binding_slot(heard->match, "room").size > 0;
        said->taken = tried;
        return tried ? binding_say(turn, BIND_WHICH_AGAIN, &said->reply) : keep(turn, proof, PROOF_CLOSED);
    }
    said->taken = true;
    if (proof->state == PROOF_WHICH) {
        said->again = proof->words;
        said->may_bind = true;
        return choose_home(turn, contact, &rows[index], proof);
    }
    struct text words = proof->words;
    status = keep(turn, proof, PROOF_CLOSED);
    return status == ST_OK ? unbind(turn, contact, rows[index].household, text_of(rows[index].room),
                                    words, &said->reply)
                           : status;
}

/* A code that was used or came to nothing a while ago: it is still known as one. */
static bool is_fresh(const struct turn *turn, const struct proof *proof)
{
    return turn->now_ms - proof->at_ms < turn->config->binding->talk_ms;
}

typedef enum status answer(struct turn *turn, struct contact *contact, struct proof *proof,
                           const struct binding_heard *heard, struct binding_said *said);

static answer *const answers[PROOF_STATE_COUNT] = {
    [PROOF_CLOSED] = NULL,         [PROOF_ASKED] = answer_asked,  [PROOF_SENT] = answer_sent,
    [PROOF_WHICH] = answer_which,  [PROOF_LEAVES] = answer_which,
};

enum status binding_talk_take(struct turn *turn, struct contact *contact,
                              const struct binding_heard *heard, struct binding_said *said_out)
{
    struct proof proof;
    char code[7];
    struct text plain = binding_plain(heard);
    *said_out = (struct binding_said){.taken = false};
    enum status status = load(turn, contact->id, &proof);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    bool coded = proof.state == PROOF_SENT || (proof.state == PROOF_CLOSED && !heard->form_waits &&
                                               is_fresh(turn, &proof));
    if (coded && proving_code_in(plain, code)) { /* used and late ones too: he is told so */
        return take_code(turn, contact, &proof, text_of(code), said_out);
    }
    if (proof.state == PROOF_CLOSED || heard->form_waits || binding_for_others(turn, heard)) {
        return ST_OK;
    }
    if (turn->now_ms >= proof.until_ms) {
        return keep(turn, &proof, PROOF_CLOSED);
    }
    if (binding_among(turn, WORDS_BIND_STOP, plain)) {
        return stop(turn, &proof, said_out);
    }
    return answers[proof.state](turn, contact, &proof, heard, said_out);
}

/* Has he just begun to prove something, or was his number just sent a code that somebody asked for? */
static enum status may_know_code(struct turn *turn, const struct contact *contact, bool *may_out)
{
    struct proof proof;
    int64_t sent = 0;
    enum status status = store_proof_get(turn->store, contact->id, &proof);
    *may_out = status == ST_OK && is_fresh(turn, &proof);
    if (status == ST_NOT_FOUND || (status == ST_OK && !*may_out)) {
        status = proving_sent_to(turn, text_of(contact->peer), turn->config->binding->talk_ms, &sent);
        *may_out = sent > 0;
    }
    return status;
}

enum status binding_talk_shown(struct turn *turn, const struct contact *contact, bool proving,
                               struct text words, struct text *shown_out)
{
    char code[7], plain[64];
    bool knows = proving;
    *shown_out = words;
    size_t size = matcher_normalise(turn->config->matcher, words, plain, sizeof plain);
    if (!proving_code_in((struct text){plain, size}, code)) {
        return ST_OK;
    }
    enum status status = proving ? ST_OK : may_know_code(turn, contact, &knows);
    if (status == ST_OK && knows) {
        *shown_out = proving_mask(words, turn->arena);
        return shown_out->data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    return status;
}

/* ---- several homes ---- */

static enum status ask_which(struct turn *turn, struct proof *proof, enum proof_state state,
                             enum text_key head, const struct binding *rows, size_t count,
                             struct text *reply_out)
{
    enum status status = keep(turn, proof, state);
    if (status == ST_OK) {
        status = binding_say(turn, head, reply_out);
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        char index[24];
        struct text line;
        snprintf(index, sizeof index, "%zu", i + 1);
        struct text shown =
            form_rules_room(turn->config->texts, text_of(rows[i].room), turn->arena);
        const struct text_value values[] = {{"index", text_of(index)}, {"room", shown}};
        status = shown.data == NULL ? ST_NO_MEMORY : binding_fill(turn, BIND_WHICH_LINE, values, 2, &line);
        if (status == ST_OK) {
            const struct text pieces[] = {*reply_out, TEXT("\n"), line};
            *reply_out = arena_join(turn->arena, pieces, 3);
            status = reply_out->data == NULL ? ST_NO_MEMORY : ST_OK;
        }
    }
    return status;
}

enum status binding_talk_which(struct turn *turn, struct contact *contact,
                               const struct binding_heard *heard, struct binding_said *said_out)
{
    struct binding rows[BINDINGS_MAX];
    struct proof proof;
    size_t count = 0;
    *said_out = (struct binding_said){.taken = false};
    enum status status =
        store_binding_of_contact(turn->store, contact->id, rows, BINDINGS_MAX, &count);
    if (status != ST_OK || count < 2) {
        return status;
    }
    struct text room = binding_slot(heard->match, "room");
    size_t named = room.size == 0 ? count : binding_chosen(heard, rows, count);
    status = load(turn, contact->id, &proof);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    if (named < count) {
        return choose_home(turn, contact, &rows[named], &proof);
    }
    bool chose = proof.state == PROOF_CLOSED && turn->now_ms < proof.until_ms;
    if (room.size > 0 || chose) { /* another's home, or it was just said */
        return ST_OK;
    }
    said_out->taken = true;
    take_words(&proof, heard->words);
    return ask_which(turn, &proof, PROOF_WHICH, BIND_WHICH, rows, count, &said_out->reply);
}

enum status binding_talk_end(struct turn *turn, struct contact *contact, struct text room,
                             struct text words, struct text *reply_out)
{
    struct binding rows[BINDINGS_MAX];
    struct proof proof = {.contact = contact->id};
    size_t count = 0, index = 0;
    enum status status =
        store_binding_of_contact(turn->store, contact->id, rows, BINDINGS_MAX, &count);
    if (status != ST_OK) {
        return status;
    }
    while (room.size > 0 && index < count && !text_equal(text_of(rows[index].room), room)) {
        index++;
    }
    if (index >= count) {
        return binding_say(turn, BIND_NONE, reply_out);
    }
    if (room.size == 0 && count > 1) {
        take_words(&proof, words);
        return ask_which(turn, &proof, PROOF_LEAVES, BIND_WHICH_ENDS, rows, count, reply_out);
    }
    return unbind(turn, contact, rows[index].household, text_of(rows[index].room), words, reply_out);
}

/* ---- another number, and other people ---- */

enum status binding_talk_phone(struct turn *turn, struct contact *contact, struct text phone,
                               struct text *reply_out)
{
    struct proof proof = {.contact = contact->id, .kind = PROOF_PHONE};
    if (contact->household == 0) {
        return binding_say(turn, BIND_NONE, reply_out);
    }
    if (phone.size == 0) {
        return binding_say(turn, BIND_PHONE_ASK, reply_out);
    }
    text_copy(phone, proof.phone, sizeof proof.phone);
    return send(turn, contact, &proof, reply_out);
}

static enum status owns(struct turn *turn, const struct contact *contact, bool *owns_out)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    *owns_out = false;
    enum status status =
        store_binding_of_contact(turn->store, contact->id, rows, BINDINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        *owns_out = *owns_out || (rows[i].household == contact->household &&
                                  strcmp(rows[i].relation, "owner") == 0);
    }
    return status;
}

enum status binding_talk_delegate(struct turn *turn, struct contact *contact,
                                  const struct binding_claim *who, bool ends,
                                  struct text *reply_out)
{
    const struct binding_deed deed = {TEXT("resident"), TEXT("owner"), TEXT_NONE};
    struct home_member member = {.relation = "delegate"};
    bool may = false;
    enum status status = owns(turn, contact, &may);
    if (status != ST_OK || !may) {
        return status == ST_OK ? binding_say(turn, BIND_DELEGATE_OWNER, reply_out) : status;
    }
    if (who->phone.size == 0) {
        return binding_say(turn, BIND_DELEGATE_ASK, reply_out);
    }
    text_copy(who->phone, member.phone, sizeof member.phone);
    text_copy(who->name, member.name, sizeof member.name);
    status = binding_delegate(turn, contact, &member, ends, &deed);
    if (status == ST_TOO_LARGE) {
        return binding_say(turn, BIND_DELEGATE_FULL, reply_out);
    }
    return status == ST_OK ? binding_say_room(turn, ends ? BIND_DELEGATE_ENDED : BIND_DELEGATE_DONE,
                                      text_of(contact->room), who->phone, reply_out)
                           : status;
}
