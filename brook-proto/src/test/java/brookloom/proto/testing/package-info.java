/**
 * What tests of every module share, published as brook-proto's test-jar: traffic recorded from the original
 * ({@link brookloom.proto.testing.Vectors}), streams in memory, and the leak check.
 */
package brookloom.proto.testing;
