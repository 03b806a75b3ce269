/**
 * What is believed of hosts: live, suspect, absent or gone, by what was seen of them and when. A
 * state machine over observations; the time is always handed in.
 *
 * <p>May import crypto, identity, env, and of storage the score of audits and the tables. Must
 * never know how an observation was made.
 */
@NullMarked
package dev.cairn.storage.belief;

import org.jspecify.annotations.NullMarked;
