package dev.cairn.authority.x509;

import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.TrustAnchor;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * The issuing CA.
 *
 * @param anchor what it is below
 * @param name its distinguished name
 * @param der its certificate
 * @param key its private key
 */
public record Issuer(TrustAnchor anchor, X500Name name, byte[] der, SigningKey key) {}
