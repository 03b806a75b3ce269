/**
 * What people are told of how things are: the durability of a vault, and a device's ailments with
 * their remedies. Pure: facts in, findings out.
 *
 * <p>May import storage's values and policies, and crypto. Must never know how a fact was found
 * out.
 */
@NullMarked
package dev.cairn.app.health;

import org.jspecify.annotations.NullMarked;
