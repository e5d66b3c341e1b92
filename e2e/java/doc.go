// Package java holds verdicts on Avro schemas against Apache's own decoder.
// Its tests run where PAWL_AVRO_JAVA names a folder with the jars of
// testdata/pom.xml.
package java
