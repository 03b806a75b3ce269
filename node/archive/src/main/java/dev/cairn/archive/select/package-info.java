/**
 * Choosing: which paths, by glob; which snapshots, by host, tag and path; which of them a policy
 * keeps. Pure: plain values in, decisions out.
 *
 * <p>May import vault (the snapshot's record) and crypto. Must never know of files or members.
 */
@NullMarked
package dev.cairn.archive.select;

import org.jspecify.annotations.NullMarked;
