/**
 * What an owner may say of backups that run by themselves, and when they are due: words in, plain
 * values and decisions out. Pure.
 *
 * <p>May import output, home (speeds), archive's values and storage's limits. Must never know how
 * policies travel, or run anything.
 */
@NullMarked
package dev.cairn.app.policy;

import org.jspecify.annotations.NullMarked;
