/* diagram.h - a service's procedure as a picture: a Mermaid state diagram. */
#ifndef BOT_DIAGRAM_H
#define BOT_DIAGRAM_H

#include "bot/config.h"

#include <stdio.h>

/* Writes a stateDiagram-v2: states by their Chinese titles; each move with its op and who may make
 * it, or what makes it by itself, and the clocks that it starts (▶) and stops (■); a note at each
 * state whose ops must wait for something, and one of the facts with the clocks they run. */
void diagram_write(const struct config *config, const struct service *service, FILE *out);

#endif
