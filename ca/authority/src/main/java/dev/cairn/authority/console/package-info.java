/**
 * The registrars' web pages, rendered on the server, without scripts: queue, members, devices,
 * invites, log, sites, quotas, health. Signed in by client certificate; its keys are P-256, which
 * browsers know, and no device trusts them.
 *
 * <p>May import the desk (the root package), log, wire, store, identity and crypto. Decides
 * nothing: what a page shows and a form does is the desk's.
 */
@NullMarked
package dev.cairn.authority.console;

import org.jspecify.annotations.NullMarked;
