/// Names of countries, languages and cities in two languages, from the Unicode CLDR data of ICU4J:
/// the data set that comes with Eddy.
package dev.eddy.tasks.data.names;
