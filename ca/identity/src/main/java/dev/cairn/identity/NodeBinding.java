package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/**
 * A certificate's node id with everything it was drawn from, so that every peer recomputes it:
 * {@code SEQUENCE} of four {@code OCTET STRING (32)} in this order.
 *
 * @param nodeId the outcome
 * @param requestLeaf hash of the log entry of the request
 * @param authorityNonce {@link NodeId#NONCE_BYTES} bytes
 * @param deviceNonce {@link NodeId#NONCE_BYTES} bytes
 */
public record NodeBinding(
    NodeId nodeId, Hash requestLeaf, byte[] authorityNonce, byte[] deviceNonce) {

  /** The binding of a fresh draw. */
  public static NodeBinding draw(Hash requestLeaf, byte[] authorityNonce, byte[] deviceNonce) {
    NodeId nodeId = NodeId.draw(requestLeaf, authorityNonce, deviceNonce);
    return new NodeBinding(nodeId, requestLeaf, authorityNonce, deviceNonce);
  }

  /** True if the node id follows from the inputs. */
  public boolean isDrawn() {
    return NodeId.draw(requestLeaf, authorityNonce, deviceNonce).equals(nodeId);
  }

  /** The extension's value. */
  public byte[] encode() {
    return CertificateProfile.der(
        new DERSequence(
            new ASN1Encodable[] {
              new DEROctetString(nodeId.hash().bytes()),
              new DEROctetString(requestLeaf.bytes()),
              new DEROctetString(authorityNonce),
              new DEROctetString(deviceNonce)
            }));
  }

  static NodeBinding readLogged(LoggedDer fields) {
    return new NodeBinding(
        new NodeId(Hash.copyOf(fields.next(LoggedDer.OCTET_STRING).content())),
        Hash.copyOf(fields.next(LoggedDer.OCTET_STRING).content()),
        fields.next(LoggedDer.OCTET_STRING).content(),
        fields.next(LoggedDer.OCTET_STRING).content());
  }

  static NodeBinding decode(byte[] value) throws RefusedException {
    ASN1Sequence fields = Der.sequence(Der.canonical(value, "node binding"), 4, "node binding");
    return new NodeBinding(
        new NodeId(Hash.copyOf(Der.octets(fields, 0, Hash.BYTES, "node binding"))),
        Hash.copyOf(Der.octets(fields, 1, Hash.BYTES, "node binding")),
        Der.octets(fields, 2, NodeId.NONCE_BYTES, "node binding"),
        Der.octets(fields, 3, NodeId.NONCE_BYTES, "node binding"));
  }
}
