/* proving.h - codes by SMS: whether one goes out, to whom, and whether the one said is right.
 *
 * Whoever asks is told the same, in the same time, whether or not the home and the number that he
 * names belong together: nothing is looked up before he is answered. Whether a code goes out, and
 * to which number on file, is decided by a timer after his answer is on disk. */
#ifndef BOT_PROVING_H
#define BOT_PROVING_H

#include "bot/turn.h"
#include "store/proof.h"

enum proving_start {
    PROVING_STARTED,
    PROVING_TOO_OFTEN, /* the limits by what he said are reached */
    PROVING_NO_ROUTE   /* the community has no SMS, or the configuration no words for a code */
};

/* Can codes be sent in that community at all? */
bool proving_can(const struct turn *turn, struct text community);
/* Begins: proof says what he claims (kind, room, phone, name, words) and is stored as sent. */
MUST_CHECK enum status proving_begin(struct turn *turn, const struct contact *contact,
                                     struct proof *proof, enum proving_start *start_out);
/* Timer "proof": draws the code, and sends it if the claim is true. */
MUST_CHECK enum status proving_send(struct turn *turn, int64_t contact_id);

enum proving_answer {
    PROVING_RIGHT, /* proof is closed: household and sent_to are his */
    PROVING_WRONG, /* proof counts the try */
    PROVING_VOID   /* too late, too many tries, used, or never sent; proof is closed */
};
/* Is code the one that was sent? Changes and stores proof. */
MUST_CHECK enum status proving_try(struct turn *turn, struct proof *proof, struct text code,
                                   enum proving_answer *answer_out);

/* How many codes went to that number within the last within_ms. */
MUST_CHECK enum status proving_sent_to(struct turn *turn, struct text phone, int64_t within_ms,
                                       int64_t *count_out);

/* The code in a message that says hardly more: "123456", "验证码 123456". False: there is none. */
bool proving_code_in(struct text words, char code[7]);
/* The message as it may be kept: without the six digits of a code. In the arena; data NULL: no memory. */
struct text proving_mask(struct text words, struct arena *arena);

#endif
