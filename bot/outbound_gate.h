/* outbound_gate.h - may this row go out now? Asked in the transaction that hands it to the courier.
 *
 * In this order: is it too old for its lane, is it still wanted (campaigns), is it night where the
 * resident lives, and has his number had its share for now (config/outbound.json). What is held
 * back gets the moment at which it may go and the reason in the words of the texts. */
#ifndef BOT_OUTBOUND_GATE_H
#define BOT_OUTBOUND_GATE_H

#include "bot/turn.h"

enum send_word { SEND_GO, SEND_HOLD, SEND_DROP };

struct send_gate {
    enum send_word word;
    int64_t again_ms;   /* HOLD: then it is asked again */
    struct text reason; /* HOLD, DROP: what staff read; in the turn's arena. May be empty */
};

/* contact, conversation: of the row. */
MUST_CHECK enum status outbound_gate(struct turn *turn, const struct account *account,
                                     const struct outbox_row *row, const struct contact *contact,
                                     const struct conversation *conversation,
                                     struct send_gate *gate_out);

#endif
