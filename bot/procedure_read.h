/* procedure_read.h - reads the procedure part of a service's file: facts, gates, questions,
 * reactions, refusals, papers, appointments, forms and requirements.
 *
 * Each fills its array of `service` (a struct service) in the catalogue's arena and reports what
 * is wrong in a part by itself; whether the parts fit together is procedure_check.h's. */
#ifndef BOT_PROCEDURE_READ_H
#define BOT_PROCEDURE_READ_H

#include "bot/json_read.h"

void procedure_read_facts(const struct json_place *place, void *service);
void procedure_read_gates(const struct json_place *place, void *service);
void procedure_read_asks(const struct json_place *place, void *service);
void procedure_read_reactions(const struct json_place *place, void *service);
void procedure_read_refusals(const struct json_place *place, void *service);
void procedure_read_papers(const struct json_place *place, void *service);
void procedure_read_appointments(const struct json_place *place, void *service);
void procedure_read_forms(const struct json_place *place, void *service);
void procedure_read_requirements(const struct json_place *place, void *service);

#endif
