/* dialogue_fill.h - from the words of a message to the values of a form. */
#ifndef BOT_DIALOGUE_FILL_H
#define BOT_DIALOGUE_FILL_H

#include "bot/dialogue_work.h"

enum time_trouble { TIME_FINE, TIME_PAST, TIME_AMBIGUOUS };

struct fill_outcome {
    size_t changed_count;
    size_t changed;    /* index of the first slot that got another value than before */
    bool asked_filled; /* the answer to the question, also when it is the value from before */
    bool repeated;     /* a value was told that the form has already */
    enum time_trouble trouble;
};

enum { FILL_NONE = SERVICE_SLOTS_MAX }; /* no slot */

/* What is known of the resident: name, phone, room. */
void fill_known(struct dialogue_work *work, struct dialogue_form *form);
/* Rooms, phones, times, names, places and choices found in the message. */
struct fill_outcome fill_take(struct dialogue_work *work, struct dialogue_form *form);
/* "3-2-501" as residents write it: 3栋2单元501. */
struct text fill_show_room(struct dialogue_work *work, struct text room);
/* Does the message choose one of the slot's options? */
bool fill_chooses(const struct dialogue_work *work, const struct slot *slot);
/* The question between two hours of a day ("九点"), said in full. */
void fill_ask_unsure(struct dialogue_work *work, const struct dialogue_form *form);
/* Sets a value; text is cut to what the slot takes. Returns whether it differs from before. */
bool fill_set(struct dialogue_work *work, struct dialogue_form *form, size_t index,
              struct text value);
/* Adds words behind those the slot has. */
void fill_append(struct dialogue_work *work, struct dialogue_form *form, size_t index,
                 struct text words);
/* Asked for and left open. */
void fill_skip(struct dialogue_work *work, struct dialogue_form *form, size_t index);
/* The slot that holds the resident's own words; FILL_NONE. */
size_t fill_content_slot(const struct dialogue_form *form);
size_t fill_slot_index(const struct dialogue_form *form, const struct slot *slot);
/* The slot that the message names ("电话不对", "内容改成…"); FILL_NONE. */
size_t fill_mentioned(const struct dialogue_work *work, const struct dialogue_form *form);
/* "内容改成卫生间漏水" → the words behind the word of change; empty when there are none. */
struct text fill_replacement(const struct dialogue_work *work);
/* The first required slot that is not known; FILL_NONE when the form is complete. */
size_t fill_missing(const struct dialogue_work *work, const struct dialogue_form *form);
/* Values of the other form for slots of the same name that are empty here. */
void fill_inherit(struct dialogue_form *form, const struct dialogue_form *from);

#endif
